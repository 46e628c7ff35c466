import type { HistoryRow } from '../../../../core/model/history.ts';
import { ProvisionSpec } from '../../../../core/model/request.ts';

const MINUTE_MS = 60_000;

/** An ask that would get one VM like this one: its OS, size, tags and length of life. Undefined where the row does not say. */
export function toProvisionSpec(row: HistoryRow): ProvisionSpec | undefined {
  const spec = {
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
  // Documents of others may say anything: what no ask could have is left to the template.
  const fields = Object.entries(spec).filter(([name, value]) => {
    const field = ProvisionSpec.shape[name as keyof typeof spec];
    return value !== undefined && field.safeParse(value).success;
  });
  return ProvisionSpec.safeParse(Object.fromEntries(fields)).data;
}
