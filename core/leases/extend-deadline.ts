import { DynvmError, failureOf } from '../model/failure.ts';
import type { Lease } from '../model/lease.ts';
import type { LeaseActResult } from '../model/selector.ts';
import { noticedAt } from './ending-notices.ts';
import type { LeaseContext, LeaseWork } from './lease-context.ts';
import { locateVmOfLease } from './lease-vm.ts';
import type { Actor } from './leases.ts';
import { rewriteMarker } from './marker-writer.ts';

export interface DeadlineChange {
  minutes: number;
  from: 'now' | 'created' | 'deadline';
}

/** `vm.extend.max.minutes` is the only limit. @throws DynvmError `bad-input` */
export function assertWithinExtendLimit({ config }: LeaseContext, change: DeadlineChange): void {
  const limit = config().common.vmExtendMaxMinutes;
  if (limit === undefined || change.minutes <= limit) return;
  throw new DynvmError({
    code: 'bad-input',
    message: `A deadline can be moved by at most ${limit} minutes, not ${change.minutes}.`,
    hint: 'The limit is vm.extend.max.minutes in [common].',
    where: { field: 'minutes', section: 'common', key: 'vm.extend.max.minutes' },
  });
}

/**
 * Moves one lease's deadline: on the VM first, for its marker is what survives everything, then in the row.
 * A failure leaves it as it was.
 */
export async function extendDeadline(
  context: LeaseContext,
  lease: Lease,
  work: LeaseWork,
  change: DeadlineChange,
  actor: Actor,
): Promise<LeaseActResult> {
  const { book, clock } = context;
  const { id: leaseId, name, deadlineAt: deadlineBeforeAt } = lease;
  // `created_time` is when provisioning ended. @see docs/spec/legacy-api.md#history-document
  const base = {
    now: clock.now(),
    created: lease.availableAt ?? lease.createdAt,
    deadline: deadlineBeforeAt,
  };
  const deadlineAfterAt = base[change.from] + Math.round(change.minutes * 60_000);
  try {
    if (lease.state.kind === 'releasing') throw alreadyGoing(lease);
    // While it is being made the row is enough: the marker is written from it.
    work.deadlineMoving = true;
    if (lease.state.kind === 'available')
      await writeToVm(context, { ...lease, deadlineAt: deadlineAfterAt }, work);
    work.deadlineMoved = true;
    book.change(leaseId, {
      deadlineAt: deadlineAfterAt,
      noticedMinutes: noticedAt(context, deadlineAfterAt, clock.now()),
    });
    book.logLease(lease, {
      level: 'info',
      kind: 'lease.extended',
      message: `${name}: deadline moved from ${timeOf(deadlineBeforeAt)} to ${timeOf(deadlineAfterAt)}.`,
      actor: actor.name,
    });
    return { name, leaseId, deadlineBeforeAt, deadlineAfterAt };
  } catch (error) {
    return { name, leaseId, deadlineBeforeAt, failure: failureOf(error) };
  } finally {
    work.deadlineMoving = false;
  }
}

async function writeToVm(context: LeaseContext, lease: Lease, work: LeaseWork): Promise<void> {
  const vm = await locateVmOfLease(context, lease, work);
  if (vm && lease.vmUuid !== undefined) {
    await rewriteMarker(vm.entry, vm.ref, lease, lease.vmUuid, context.installation);
  }
}

function alreadyGoing(lease: Lease): DynvmError {
  return new DynvmError({
    code: 'unavailable',
    message: `VM ${lease.name} is being deleted.`,
    where: { vm: lease.name },
  });
}

function timeOf(at: number): string {
  return new Date(at).toISOString();
}
