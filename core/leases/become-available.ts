import type { FleetEntry } from '../fleet/index.ts';
import { failureOf } from '../model/failure.ts';
import { noticedAt } from './ending-notices.ts';
import type { LeaseContext, LeaseWork } from './lease-context.ts';
import { rewriteMarker } from './marker-writer.ts';
import { ownDisks } from './own-disks.ts';
import type { GuestReport } from './steps/await-guest.ts';

/**
 * The VM has an address: its life begins now, so the deadline counts from here, as `expired_time` always did.
 * @see docs/spec/legacy-api.md#history-document
 */
export async function becomeAvailable(
  context: LeaseContext,
  work: LeaseWork,
  entry: FleetEntry,
  report: GuestReport,
): Promise<void> {
  const { book, clock, fleet } = context;
  const vmRef = work.vm?.ref;
  const before = book.lease(work.leaseId);
  if (vmRef === undefined || before === undefined) return;
  const availableAt = clock.now();
  const deadlineAt = work.deadlineMoved
    ? before.deadlineAt
    : availableAt + (before.deadlineAt - before.createdAt);
  await recordDeadline(context, work, entry, deadlineAt);
  work.stop.signal.throwIfAborted();
  const vm = entry.inventory.get('VM', vmRef);
  const lease = book.change(work.leaseId, {
    state: { kind: 'available' },
    address: report.address,
    availableAt,
    deadlineAt,
    noticedMinutes: noticedAt(context, deadlineAt, availableAt),
    diskBytes: ownDisks(entry.inventory, vmRef).map(
      (vdi) => entry.inventory.get('VDI', vdi)?.virtual_size ?? 0,
    ),
    ...(report.osVersion === undefined ? {} : { osVersion: report.osVersion }),
    ...(vm ? { vcpus: vm.VCPUs_at_startup, memoryBytes: vm.memory_static_max } : {}),
  });
  fleet.endReservation(work.leaseId);
  if (!lease) return;
  const seconds = Math.round((availableAt - lease.createdAt) / 1000);
  book.logLease(lease, {
    level: 'info',
    kind: 'lease.available',
    message: `${lease.name} is available at ${report.address} on ${lease.hostName ?? entry.row.name} after ${seconds} s.`,
    actor: 'service',
  });
}

/** Best effort: until the next write the VM carries the earlier deadline, counted from the ask. */
async function recordDeadline(context: LeaseContext, work: LeaseWork, entry: FleetEntry, deadlineAt: number) {
  const lease = context.book.lease(work.leaseId);
  if (!lease?.vmUuid || !work.vm) return;
  try {
    const dated = { ...lease, deadlineAt };
    await rewriteMarker(entry, work.vm.ref, dated, lease.vmUuid, context.installation);
  } catch (error) {
    const { message } = failureOf(error);
    context.logger.warn(
      { leaseId: lease.id, reason: message },
      'Leases: the deadline could not be written to the VM',
    );
  }
}
