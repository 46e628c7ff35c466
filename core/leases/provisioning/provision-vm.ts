import type { Fleet, Placement } from '../../fleet/index.ts';
import { DynvmError, type Failure } from '../../model/failure.ts';
import type { Lease } from '../../model/lease.ts';
import type { ProvisionSpec } from '../../model/request.ts';
import { type Attempt, type LeaseContext, type LeaseRuntime, requireEntry } from '../lease/lease-context.ts';
import { locateVmOfLease } from '../lease/lease-vm.ts';
import { toLoggedFailure } from '../lease/to-logged-failure.ts';
import { classifyFailure, type FailureClass } from './classify-failure.ts';
import type { ProvisioningContext } from './provisioning-context.ts';
import { runAttempt } from './run-attempt.ts';

/** As the old service did. @see docs/spec/legacy-api.md#on-the-hosts */
const ATTEMPTS = 3;

export type ProvisionOutcome =
  | { kind: 'available' }
  /** For good; what exists of the VM is still to be removed. */
  | { kind: 'failed'; failure: Failure }
  /** Released or stopped by the service's end; whoever stopped it removes what exists. */
  | { kind: 'stopped' };

/** Provisions one VM of a request, in up to three attempts, other hosts included. Never rejects. */
export async function provisionVm(
  context: ProvisioningContext,
  runtime: LeaseRuntime,
  vm: { spec: ProvisionSpec; placement: Placement },
): Promise<ProvisionOutcome> {
  const { spec } = vm;
  const signal = AbortSignal.any([runtime.stop.signal, context.shutdown]);
  const failedOn = new Set<string>();
  let { placement } = vm;
  for (let number = 1; ; number++) {
    const lease = recordPlacement(context, runtime.leaseId, placement, number);
    try {
      const entry = requireEntry(context.fleet, placement.hostRef);
      const attempt: Attempt = { lease, placement, entry, signal };
      await runAttempt(context, attempt, spec);
      return { kind: 'available' };
    } catch (error) {
      if (signal.aborted) return { kind: 'stopped' };
      const reason = toLoggedFailure(context, error, { doing: 'provisioning a VM', leaseId: lease.id });
      const failure = withAttempts(withVmName(reason, lease, runtime), number);
      recordFailure(context, lease, placement, failure);
      const failureClass = classifyFailure(error);
      if (failureClass === 'final' || number === ATTEMPTS) return { kind: 'failed', failure };
      failedOn.add(placement.physicalHost.uuid);
      await cleanUpAttempt(context, runtime);
      if (signal.aborted) return { kind: 'stopped' };
      const next = reschedule(context.fleet, lease, spec, { failedOn, failureClass });
      if (!next) return { kind: 'failed', failure };
      if (!lease.pooled) context.warm.makeRoom([next], spec.osKey);
      placement = next;
    }
  }
}

/** In place of a VM from a warm pool that could not be handed out: another is made. Never rejects. */
export async function provisionInstead(
  context: ProvisioningContext,
  runtime: LeaseRuntime,
  { spec, failure }: { spec: ProvisionSpec; failure: Failure },
): Promise<ProvisionOutcome> {
  const { registry, fleet, warm } = context;
  const lease = registry.lease(runtime.leaseId);
  if (!lease) return { kind: 'failed', failure };
  registry.logLease(lease, {
    level: 'warning',
    kind: 'lease.attempt-failed',
    message: `${lease.name}: the warm VM could not be handed out, so another is made: ${failure.message}`,
    actor: 'service',
  });
  await cleanUpAttempt(context, runtime);
  if (runtime.stop.signal.aborted || context.shutdown.aborted) return { kind: 'stopped' };
  const placement = placeOne(fleet, lease, spec, undefined);
  if (!placement) return { kind: 'failed', failure };
  warm.makeRoom([placement], spec.osKey);
  registry.change(lease.id, { takenWarm: undefined });
  return provisionVm(context, runtime, { spec, placement });
}

/** The lease's row says where it is placed now. */
function recordPlacement(
  context: LeaseContext,
  leaseId: string,
  placement: Placement,
  attempt: number,
): Lease {
  const entry = context.fleet.entry(placement.hostRef);
  const lease = context.registry.change(leaseId, {
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
function withVmName(failure: Failure, lease: Lease, { vm }: LeaseRuntime): Failure {
  return vm ? { ...failure, message: failure.message.replaceAll(vm.ref, lease.name) } : failure;
}

function withAttempts(failure: Failure, attempt: number): Failure {
  return attempt === 1 ? failure : { ...failure, message: `${failure.message} (${attempt} tries)` };
}

function recordFailure(
  { registry, fleet }: LeaseContext,
  lease: Lease,
  placement: Placement,
  failure: Failure,
): void {
  if (failure.code === 'no-dhcp-lease') {
    fleet.reportDhcp(placement.hostRef, placement.network.uuid, 'no-lease');
  }
  const where = placement.physicalHost.name;
  registry.logLease(lease, {
    level: 'warning',
    kind: 'lease.attempt-failed',
    message: `${lease.name}: attempt ${lease.attempt} of ${ATTEMPTS} on ${where} failed: ${failure.message}`,
    actor: 'service',
  });
}

/** What a failed attempt made is no longer the lease's VM: it goes, now or when its host returns. */
async function cleanUpAttempt(context: ProvisioningContext, runtime: LeaseRuntime): Promise<void> {
  const { registry, orphanedVms } = context;
  const { leaseId } = runtime;
  const lease = registry.lease(leaseId);
  if (!lease) return;
  const vm = await locateVmOfLease(context, lease).catch(() => undefined);
  const record = vm?.entry.inventory.get('VM', vm.ref);
  const vmUuid = lease.vmUuid ?? record?.uuid;
  const hostRef = vm?.entry.hostRef ?? lease.hostRef;
  runtime.vm = undefined;
  runtime.cloneRequestedOn = undefined;
  registry.change(leaseId, { vmUuid: undefined, address: undefined });
  if (vmUuid === undefined || hostRef === undefined) return;
  await orphanedVms.remove({ leaseId, hostRef, vmUuid, name: record?.name_label ?? lease.name });
}

/**
 * A new place, with a new reservation, for a lease whose attempt failed: elsewhere if possible; the same host again
 * only where it may do better another time. Undefined when there is none.
 */
function reschedule(
  fleet: Fleet,
  lease: Lease,
  spec: ProvisionSpec,
  { failedOn, failureClass }: { failedOn: ReadonlySet<string>; failureClass: FailureClass },
): Placement | undefined {
  fleet.endReservation(lease.id);
  const elsewhere = placeOne(fleet, lease, spec, failedOn);
  if (elsewhere && !failedOn.has(elsewhere.physicalHost.uuid)) return elsewhere;
  if (failureClass === 'again') return elsewhere ?? placeOne(fleet, lease, spec, undefined);
  if (elsewhere) fleet.endReservation(lease.id);
  return undefined;
}

function placeOne(
  fleet: Fleet,
  lease: Lease,
  spec: ProvisionSpec,
  avoid: ReadonlySet<string> | undefined,
): Placement | undefined {
  try {
    return fleet.place({
      ...spec,
      vms: [{ leaseId: lease.id, name: lease.name }],
      avoid,
      isPreemptible: lease.pooled !== undefined,
    }).placed[0];
  } catch (error) {
    // The OS or the host left the ini meanwhile: no place either.
    if (error instanceof DynvmError) return undefined;
    throw error;
  }
}
