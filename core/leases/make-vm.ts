import type { Placement } from '../fleet/index.ts';
import { DynvmError, type Failure, failureOf } from '../model/failure.ts';
import type { Lease } from '../model/lease.ts';
import type { RequestRow } from '../model/request.ts';
import { judgeAttempt } from './attempt-verdict.ts';
import { attemptVm } from './attempt-vm.ts';
import { becomeAvailable } from './become-available.ts';
import { type Attempt, type LeaseContext, type LeaseWork, requireEntry } from './lease-context.ts';
import { placeAgain } from './place-again.ts';

/** As the old service did. @see docs/spec/legacy-api.md#on-the-hosts */
const ATTEMPTS = 3;

export type MakeOutcome =
  | { kind: 'available' }
  /** For good; what exists of the VM is still to be removed. */
  | { kind: 'failed'; failure: Failure }
  /** Released or stopped by the service's end; whoever stopped it removes what exists. */
  | { kind: 'stopped' };

export interface MakeOptions {
  context: LeaseContext;
  work: LeaseWork;
  request: RequestRow;
  placement: Placement;
  /** Removes what the failed attempt made; resolves when it is gone, or can't go for now and is taken care of. */
  removeAttempt(): Promise<void>;
}

/** Makes one VM of a request, in up to three attempts, other hosts included. Never rejects. */
export async function makeVm(options: MakeOptions): Promise<MakeOutcome> {
  const { context, work, request } = options;
  const signal = AbortSignal.any([work.stop.signal, context.closing]);
  const failedOn = new Set<string>();
  let placement = options.placement;
  for (let attempt = 1; ; attempt++) {
    const lease = takePlace(context, work.leaseId, placement, attempt);
    try {
      const now: Attempt = {
        lease,
        placement,
        entry: requireEntry(context.fleet, placement.hostRef),
        signal,
      };
      const report = await attemptVm(context, work, now, request.spec);
      await becomeAvailable(context, work, now.entry, report);
      return { kind: 'available' };
    } catch (error) {
      if (signal.aborted) return { kind: 'stopped' };
      const failure = triedTimes(named(failureOf(error), lease, work), attempt);
      noteFailure(context, lease, placement, failure, attempt, error);
      const verdict = judgeAttempt(error);
      if (verdict === 'final' || attempt === ATTEMPTS) return { kind: 'failed', failure };
      failedOn.add(placement.physicalHost.uuid);
      await options.removeAttempt();
      if (signal.aborted) return { kind: 'stopped' };
      const next = placeAgain(context.fleet, lease, request.spec, failedOn, verdict);
      if (!next) return { kind: 'failed', failure };
      placement = next;
    }
  }
}

/** The lease's row says where it is placed now. */
function takePlace(context: LeaseContext, leaseId: string, placement: Placement, attempt: number): Lease {
  const entry = context.fleet.entry(placement.hostRef);
  const lease = context.book.change(leaseId, {
    state: { kind: 'queued' },
    attempt,
    hostRef: placement.hostRef,
    hostName: placement.physicalHost.name,
    physicalHostUuid: placement.physicalHost.uuid,
    vcpus: placement.vcpus,
    memoryBytes: placement.memoryBytes,
    poolUuid: entry?.poolUuid,
    hostLabels: [...(entry?.settings.labels ?? [])],
    vmUuid: undefined,
  });
  if (lease) return lease;
  throw new DynvmError({ code: 'internal', message: `Lease ${leaseId} is unknown.` });
}

/** The host names a VM by its ref; people don't. */
function named(failure: Failure, lease: Lease, { vm }: LeaseWork): Failure {
  return vm ? { ...failure, message: failure.message.replaceAll(vm.ref, lease.name) } : failure;
}

function triedTimes(failure: Failure, attempt: number): Failure {
  return attempt === 1 ? failure : { ...failure, message: `${failure.message} (${attempt} tries)` };
}

function noteFailure(
  { book, fleet, logger }: LeaseContext,
  lease: Lease,
  placement: Placement,
  failure: Failure,
  attempt: number,
  error: unknown,
): void {
  if (failure.code === 'no-dhcp-lease') {
    fleet.reportDhcp(placement.hostRef, placement.network.uuid, 'no-lease');
  }
  if (failure.code === 'internal')
    logger.error({ error, leaseId: lease.id }, 'Leases: making a VM failed unexpectedly');
  const where = placement.physicalHost.name;
  book.logLease(lease, {
    level: 'warning',
    kind: 'lease.attempt-failed',
    message: `${lease.name}: attempt ${attempt} of ${ATTEMPTS} on ${where} failed: ${failure.message}`,
    actor: 'service',
  });
}
