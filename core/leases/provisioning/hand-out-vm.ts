import { DynvmError } from '../../model/failure.ts';
import type { Lease } from '../../model/lease.ts';
import type { ProvisionSpec } from '../../model/request.ts';
import { findWarnedMinutes } from '../lease/deadlines.ts';
import { findEntryOfLease, type LocatedVm } from '../lease/lease-vm.ts';
import { toLoggedFailure } from '../lease/to-logged-failure.ts';
import { personaliseVm } from '../pools/personalise-vm.ts';
import { type ProvisionOutcome, provisionInstead } from './provision-vm.ts';
import type { ProvisioningContext } from './provisioning-context.ts';

/** A host that does not come back in this time can't tell what became of the VM. */
const HOST_TIMEOUT_MS = 120_000;

export interface HandOut {
  readonly spec: ProvisionSpec;
  /** By a run of the service after the one that took the VM: its client is gone. */
  readonly isResumed: boolean;
}

/**
 * Gives a VM that was taken from a warm pool to its request: it is named and marked on its host, no disk is touched. A VM that
 * turns out to be unusable is replaced by a new one. Never rejects.
 * @see docs/warm-pools.md#handing-out
 */
export async function handOutVm(
  context: ProvisioningContext,
  lease: Lease,
  { spec, isResumed }: HandOut,
): Promise<ProvisionOutcome> {
  const runtime = context.runtimes.obtain(lease.id);
  const signal = AbortSignal.any([runtime.stop.signal, context.shutdown]);
  try {
    const vm = await locateRunning(context, lease, signal);
    runtime.vm = { hostRef: vm.entry.hostRef, ref: vm.ref };
    runtime.cloneRequestedOn = vm.entry.hostRef;
    await becomeAvailable(context, vm, lease, signal);
    return { kind: 'available' };
  } catch (error) {
    if (signal.aborted) return { kind: 'stopped' };
    const failure = toLoggedFailure(context, error, { doing: 'handing out a warm VM', leaseId: lease.id });
    if (isResumed) return { kind: 'failed', failure };
    return provisionInstead(context, runtime, { spec, failure });
  }
}

async function locateRunning(
  context: ProvisioningContext,
  lease: Lease,
  signal: AbortSignal,
): Promise<LocatedVm> {
  const entry = findEntryOfLease(context, lease);
  if (!entry) throw lost(lease);
  const isComplete = () => (entry.inventory.complete ? true : undefined);
  await entry.waitFor(isComplete, { timeoutMs: HOST_TIMEOUT_MS, signal });
  const vm = lease.vmUuid === undefined ? undefined : entry.inventory.vmByUuid(lease.vmUuid);
  if (vm?.record.power_state !== 'Running') throw lost(lease);
  return { entry, ref: vm.ref };
}

/** Its life begins now, so the deadline counts from here. */
async function becomeAvailable(
  context: ProvisioningContext,
  vm: LocatedVm,
  { id, vmUuid = '' }: Lease,
  signal: AbortSignal,
): Promise<void> {
  const { registry, clock } = context;
  const lease = registry.lease(id);
  if (!lease) return;
  const availableAt = clock.now();
  const deadlineAt = lease.lifetimeMs === undefined ? lease.deadlineAt : availableAt + lease.lifetimeMs;
  await personaliseVm(context, vm, { ...lease, deadlineAt, vmUuid });
  signal.throwIfAborted();
  const available = registry.change(id, {
    state: { kind: 'available' },
    availableAt,
    deadlineAt,
    noticedMinutes: findWarnedMinutes(context, deadlineAt, availableAt),
  });
  if (!available) return;
  registry.logLease(available, {
    level: 'info',
    kind: 'lease.available',
    message: `${available.name} is available at ${available.address ?? 'its address'} on ${available.hostName ?? vm.entry.row.name}, from the warm pool.`,
    actor: 'service',
  });
}

function lost({ name, hostName }: Lease): DynvmError {
  return new DynvmError({
    code: 'not-found',
    message: `The warm VM for ${name} no longer runs on ${hostName ?? 'its host'}.`,
    where: { vm: name },
  });
}
