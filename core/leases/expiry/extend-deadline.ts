import { DynvmError } from '../../model/failure.ts';
import type { Lease } from '../../model/lease.ts';
import type { LeaseActResult } from '../../model/selector.ts';
import type { Actor } from '../lease/actor.ts';
import { findWarnedMinutes, formatTime } from '../lease/deadlines.ts';
import type { LeaseContext } from '../lease/lease-context.ts';
import { locateVmOfLease, rewriteMarker } from '../lease/lease-vm.ts';
import { refuseForeign } from '../lease/select-leases.ts';
import { toLoggedFailure } from '../lease/to-logged-failure.ts';

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
 * Moves one lease's deadline: once the intent is kept, on the VM, for its marker is what survives everything, then in the row.
 * A failure leaves it as it was.
 */
export async function extendDeadline(
  context: LeaseContext,
  lease: Lease,
  change: DeadlineChange,
  actor: Actor,
): Promise<LeaseActResult> {
  const { registry, clock } = context;
  const refused = refuseForeign(context, lease, { actor, operation: 'leases.extend' });
  if (refused) return refused;
  const runtime = context.runtimes.obtain(lease.id);
  const { id: leaseId, name, deadlineAt: deadlineBeforeAt } = lease;
  // `created_time` is when provisioning ended. @see docs/spec/legacy-api.md#history-document
  const base = {
    now: clock.now(),
    created: lease.availableAt ?? lease.createdAt,
    deadline: deadlineBeforeAt,
  };
  const deadlineAfterAt = base[change.from] + Math.round(change.minutes * 60_000);
  const record = {
    ...{ operation: 'leases.extend', object: name, leaseId, requestId: lease.requestId },
    ...{ before: formatTime(deadlineBeforeAt), after: formatTime(deadlineAfterAt) },
  };
  let isIntended = false;
  try {
    if (lease.state.kind === 'releasing') throw alreadyGoing(lease);
    if (deadlineAfterAt > deadlineBeforeAt)
      context.quotas.assertLifetime(lease, deadlineAfterAt - base.created);
    // While it is being made the row is enough: the marker is written from it.
    runtime.deadlineMoving = true;
    if (lease.state.kind === 'available') {
      isIntended = true;
      registry.appendAudit(actor.record({ ...record, outcome: 'accepted' }));
      await registry.flush();
      await writeToVm(context, { ...lease, deadlineAt: deadlineAfterAt });
    }
    registry.change(leaseId, {
      deadlineAt: deadlineAfterAt,
      // From here on it does not depend on when the VM becomes available.
      lifetimeMs: undefined,
      noticedMinutes: findWarnedMinutes(context, deadlineAfterAt, clock.now()),
    });
    registry.appendAudit(actor.record(record));
    registry.logLease(lease, {
      level: 'info',
      kind: 'lease.extended',
      message: `${name}: deadline moved from ${formatTime(deadlineBeforeAt)} to ${formatTime(deadlineAfterAt)}.`,
      actor: actor.name,
    });
    return { name, leaseId, deadlineBeforeAt, deadlineAfterAt };
  } catch (error) {
    const failure = toLoggedFailure(context, error, { doing: 'moving a deadline', leaseId });
    if (isIntended)
      registry.appendAudit(actor.record({ ...record, outcome: 'failed', reason: failure.message }));
    return { name, leaseId, deadlineBeforeAt, failure };
  } finally {
    runtime.deadlineMoving = false;
  }
}

async function writeToVm(context: LeaseContext, lease: Lease): Promise<void> {
  const vm = await locateVmOfLease(context, lease);
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
