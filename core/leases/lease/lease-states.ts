import { DynvmError } from '../../model/failure.ts';
import type { Lease, LeaseState } from '../../model/lease.ts';

type Kind = LeaseState['kind'];

/**
 * Every legal change of a lease's state. A state may follow itself only where it carries facts that change, or where it is
 * taken up again.
 * @internal for its tests
 */
export const LEASE_TRANSITIONS: { readonly [From in Kind]: readonly Kind[] } = {
  // Taken up after a restart a VM may turn out to run already.
  queued: ['queued', 'cloning', 'waiting-for-ip', 'releasing'],
  // A failed attempt queues the lease again, wherever it got to.
  cloning: ['queued', 'booting', 'waiting-for-ip', 'releasing'],
  // A guest may report its address together with its first sign of life.
  booting: ['queued', 'waiting-for-ip', 'available', 'releasing'],
  'waiting-for-ip': ['queued', 'waiting-for-ip', 'available', 'releasing'],
  // Deleted without a release: somebody else deleted the VM.
  available: ['releasing', 'deleted'],
  // What blocks the release comes and goes.
  releasing: ['releasing', 'deleted', 'failed'],
  deleted: [],
  failed: [],
};

/** @throws DynvmError `internal`: a bug, which names the lease and both states */
export function assertTransition({ id, name, state }: Lease, to: Kind): void {
  if (LEASE_TRANSITIONS[state.kind].includes(to)) return;
  throw new DynvmError({
    code: 'internal',
    message: `Lease ${id} (${name}) can't go from ${state.kind} to ${to}.`,
    hint: 'This is a bug of the service; please report it with its log.',
    where: { vm: name },
  });
}
