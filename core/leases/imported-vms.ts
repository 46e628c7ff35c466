import { type FleetEntry, ownerOf } from '../fleet/index.ts';
import { failureOf } from '../model/failure.ts';
import type { Lease } from '../model/lease.ts';
import type { HistoryStore } from '../ports.ts';
import type { Difference } from './differences.ts';
import { noticedAt } from './ending-notices.ts';
import type { LeaseContext } from './lease-context.ts';
import { batchIndex } from './lease-names.ts';
import { ownDisks } from './own-disks.ts';

type ImportedDifference = Extract<Difference, { kind: 'imported' }>;

/**
 * VMs of the old service at cut-over: no marker, but a live document names their uuid. Every other VM without a
 * marker is a stranger, whatever its name.
 */
export async function importedVmsOn(
  context: LeaseContext,
  store: HistoryStore,
  entry: FleetEntry,
): Promise<ImportedDifference[]> {
  const strangers = [...entry.inventory.all('VM')].filter(
    ([, record]) =>
      !record.is_a_template &&
      !record.is_a_snapshot &&
      !record.is_control_domain &&
      ownerOf(record, context.installation).kind === 'foreign',
  );
  if (strangers.length === 0) return [];
  try {
    const documents = await store.importedLive(strangers.map(([, record]) => record.uuid));
    const byUuid = new Map(documents.map((document) => [document.vmUuid, document]));
    return strangers.flatMap(([ref, record]) => {
      const document = byUuid.get(record.uuid);
      return document ? [{ kind: 'imported' as const, document, ref, record }] : [];
    });
  } catch (error) {
    const { message } = failureOf(error);
    context.logger.error({ reason: message }, 'Leases: the VMs of the old service could not be looked up');
    return [];
  }
}

/** Its lease, as the old service's document tells it. @see docs/spec/legacy-api.md#history-document */
export function leaseOfImported(
  context: LeaseContext,
  entry: FleetEntry,
  { document, ref, record }: ImportedDifference,
): Lease {
  const { inventory } = entry;
  const now = context.clock.now();
  const host = inventory.get('host', record.resident_on);
  const deadlineAt = document.deadlineAt ?? now + context.config().common.vmExpiryMinutes * 60_000;
  const noticedMinutes = noticedAt(context, deadlineAt, now);
  return {
    id: context.newLeaseId(),
    requestId: document.requestId ?? '',
    name: record.name_label,
    descriptor: document.descriptor,
    index: batchIndex(record.name_label, document.descriptor) ?? 1,
    osKey: document.osKey || 'unknown',
    state: { kind: 'available' },
    hostRef: entry.hostRef,
    poolUuid: entry.poolUuid,
    hostLabels: [...entry.settings.labels],
    vmUuid: record.uuid,
    ...(host ? { hostName: host.name_label, physicalHostUuid: host.uuid } : {}),
    ...(document.address === '' ? {} : { address: document.address }),
    ...(document.osVersion === '' ? {} : { osVersion: document.osVersion }),
    vcpus: Math.max(1, record.VCPUs_at_startup),
    memoryBytes: Math.max(1, record.memory_static_max),
    diskBytes: ownDisks(inventory, ref).map((vdi) => inventory.get('VDI', vdi)?.virtual_size ?? 0),
    attempt: 1,
    createdAt: document.askedAt,
    availableAt: document.availableAt,
    deadlineAt,
    ...(noticedMinutes === undefined ? {} : { noticedMinutes }),
    steps: [
      { state: 'available', at: now, attempt: 1, hostRef: entry.hostRef, note: 'from the old service' },
    ],
  };
}
