import type { HistoryRow } from '../../../../core/model/history.ts';
import { ProvisionSpec } from '../../../../core/model/request.ts';

const MINUTE_MS = 60_000;

/** A request for one VM like this one: OS, size, tags and lifetime. Undefined if the row lacks them. */
export function toProvisionSpec(row: HistoryRow): ProvisionSpec | undefined {
  const input = {
    descriptor: row.descriptor || row.name,
    osKey: row.osKey,
    vcpus: row.vcpus,
    memoryBytes: row.memoryBytes,
    expiresInMinutes:
      row.deadlineAt === undefined
        ? undefined
        : Math.max(1, Math.round((row.deadlineAt - (row.availableAt ?? row.askedAt)) / MINUTE_MS)),
    tags: row.tags,
  };
  // Foreign documents may contain anything: invalid values are left to the template.
  const fields = Object.entries(input).filter(([name, value]) => {
    const field = ProvisionSpec.shape[name as keyof typeof input];
    return value !== undefined && field.safeParse(value).success;
  });
  return ProvisionSpec.safeParse(Object.fromEntries(fields)).data;
}
