import type { ProvisionSpec } from '../../model/request.ts';
import type { Ref } from '../../xapi/index.ts';
import type { Attempt, LeaseRuntime } from '../lease/lease-context.ts';
import { awaitAvailability } from './await-availability.ts';
import type { ProvisioningContext } from './provisioning-context.ts';
import { cloneVm, waitUntilRecorded } from './steps/clone-vm.ts';
import { configureVm, finishVm, listStoragesToProvision } from './steps/configure-vm.ts';
import { startVm } from './steps/start-vm.ts';

/**
 * One attempt to provision one VM: clone, configure, start, wait until it is available. Between the steps it ends where the
 * signal says so; what exists then is the caller's to remove.
 * @throws what the steps throw; the signal's reason
 */
export async function runAttempt(
  context: ProvisioningContext,
  attempt: Attempt,
  spec: ProvisionSpec,
): Promise<void> {
  const { signal } = attempt;
  const runtime = context.runtimes.obtain(attempt.lease.id);
  const vmRef = await clone(context, runtime, attempt);
  await configure(context, attempt, vmRef, spec);
  await boot(context, attempt, vmRef);
  signal.throwIfAborted();
  await awaitAvailability(context, { ...attempt, vmRef, checkSsh: spec.checkSsh });
}

/** The turn of the storage comes first: who waits for it takes no place among those that are made. */
async function clone(context: ProvisioningContext, runtime: LeaseRuntime, attempt: Attempt): Promise<Ref> {
  const { registry, fleet, limits, storage, clock } = context;
  const { lease, entry, signal } = attempt;
  const ref = await storage.run(
    { entry, srs: listTemplateStorages(attempt), kind: 'create', leaseId: lease.id, signal },
    (onTask) =>
      limits.inTotal(signal, async () => {
        registry.change(lease.id, { state: { kind: 'cloning' } });
        runtime.cloneRequestedOn = entry.hostRef;
        return cloneVm(attempt, clock, onTask);
      }),
  );
  runtime.vm = { hostRef: entry.hostRef, ref };
  fleet.bindReservation(lease.id, ref);
  await waitUntilRecorded(entry, ref);
  const vmUuid = entry.inventory.get('VM', ref)?.uuid;
  if (vmUuid !== undefined) registry.change(lease.id, { vmUuid });
  signal.throwIfAborted();
  return ref;
}

function listTemplateStorages({ entry: { inventory }, placement }: Attempt): Set<Ref> {
  const { template } = placement;
  return new Set(
    (inventory.get('VM', template.ref)?.VBDs ?? []).flatMap((ref) => {
      const vbd = inventory.get('VBD', ref);
      return vbd?.type === 'Disk' ? (inventory.get('VDI', vbd.VDI)?.SR ?? []) : [];
    }),
  );
}

async function configure(
  context: ProvisioningContext,
  attempt: Attempt,
  vmRef: Ref,
  spec: ProvisionSpec,
): Promise<void> {
  const { limits, storage } = context;
  const { entry, lease, signal } = attempt;
  await limits.inTotal(signal, () => configureVm(context, attempt, vmRef, spec));
  signal.throwIfAborted();
  const srs = listStoragesToProvision(entry, vmRef);
  await storage.run({ entry, srs, kind: 'create', leaseId: lease.id, signal }, () =>
    limits.inTotal(signal, () => finishVm(attempt, vmRef)),
  );
  signal.throwIfAborted();
}

/** So many boot at once on a host. */
async function boot(
  { registry, limits, clock }: ProvisioningContext,
  attempt: Attempt,
  vmRef: Ref,
): Promise<void> {
  const { lease, placement, signal } = attempt;
  const hostUuid = placement.physicalHost.uuid;
  if (limits.isBootQueueFull(hostUuid)) registry.setWaits(new Map([[lease.id, { kind: 'boot-queue' }]]));
  await limits.bootOnHost(hostUuid, signal, async () => {
    registry.change(lease.id, { state: { kind: 'booting' } });
    await startVm(attempt, vmRef, clock);
  });
}
