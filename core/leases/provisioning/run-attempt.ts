import { raceAbort } from '../../base/race-abort.ts';
import { expectedNetworks, type FleetEntry, type Placement } from '../../fleet/index.ts';
import type { ProvisionSpec } from '../../model/request.ts';
import type { Ref } from '../../xapi/index.ts';
import { findWarnedMinutes } from '../lease/deadlines.ts';
import type { Attempt, LeaseContext, LeaseRuntime } from '../lease/lease-context.ts';
import { findOwnDisks, rewriteMarker } from '../lease/lease-vm.ts';
import type { ProvisioningContext } from './provisioning-context.ts';
import { awaitGuest, type GuestReport } from './steps/await-guest.ts';
import { checkSsh, guestLoginFor } from './steps/check-ssh.ts';
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
  if (runtime.roomFree) await raceAbort(runtime.roomFree, signal);
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

/** A VM that has been started: what matters of its attempt from then on. */
export interface StartedVm extends Pick<Attempt, 'lease' | 'entry' | 'signal'> {
  vmRef: Ref;
  placement: Pick<Placement, 'physicalHost' | 'network'>;
  checkSsh: boolean;
}

/** From the start of a VM to an available lease. Provisioning also goes on here after a restart. */
export async function awaitAvailability(context: ProvisioningContext, vm: StartedVm): Promise<void> {
  const report = await watchGuest(context, vm);
  await becomeAvailable(context, vm, report);
}

/** Waits for the guest's address and, when asked for, a login. */
async function watchGuest(context: ProvisioningContext, vm: StartedVm): Promise<GuestReport> {
  const { registry, fleet, clock, sshLogin } = context;
  const { lease, entry, placement, signal } = vm;
  const { common } = context.config();
  const report = await awaitGuest({
    entry,
    vmRef: vm.vmRef,
    name: lease.name,
    hostName: placement.physicalHost.name,
    networkName: placement.network.name,
    timeoutSeconds: common.vmNetworkTimeoutSeconds,
    expectedNetworks: expectedNetworks(entry.settings, lease.osKey),
    findAddressHolder: (address, exceptVmUuid) => fleet.findAddressHolder(address, exceptVmUuid),
    signal,
    onAgent: () => {
      // Its release may have begun between the report and this turn.
      if (!signal.aborted) registry.change(lease.id, { state: { kind: 'waiting-for-ip' } });
    },
  });
  fleet.reportDhcp(entry.hostRef, placement.network.uuid, 'lease');
  if (vm.checkSsh) {
    const { username, password } = guestLoginFor(context.config(), lease.osKey);
    const target = { host: report.address, port: common.sshPort, username, password: password.reveal() };
    await checkSsh(target, { login: sshLogin, clock, signal, vm: lease.name });
  }
  return report;
}

/**
 * The VM has an address: its life begins now, so the deadline counts from here, as `expired_time` always did.
 * @see docs/spec/legacy-api.md#history-document
 */
async function becomeAvailable(
  context: LeaseContext,
  { lease: { id }, entry, vmRef }: StartedVm,
  report: GuestReport,
): Promise<void> {
  const { registry, clock, fleet, runtimes } = context;
  const runtime = runtimes.obtain(id);
  const before = registry.lease(id);
  if (before === undefined) return;
  const availableAt = clock.now();
  const deadlineAt = before.lifetimeMs === undefined ? before.deadlineAt : availableAt + before.lifetimeMs;
  await recordDeadline(context, runtime, entry, deadlineAt);
  runtime.stop.signal.throwIfAborted();
  const vm = entry.inventory.get('VM', vmRef);
  const lease = registry.change(id, {
    state: { kind: 'available' },
    address: report.address,
    availableAt,
    deadlineAt,
    noticedMinutes: findWarnedMinutes(context, deadlineAt, availableAt),
    diskBytes: findOwnDisks(entry.inventory, vmRef).map(
      (vdi) => entry.inventory.get('VDI', vdi)?.virtual_size ?? 0,
    ),
    ...(report.osVersion === undefined ? {} : { osVersion: report.osVersion }),
    ...(vm ? { vcpus: vm.VCPUs_at_startup, memoryBytes: vm.memory_static_max } : {}),
  });
  fleet.endReservation(id);
  if (!lease) return;
  const seconds = Math.round((availableAt - lease.createdAt) / 1000);
  registry.logLease(lease, {
    level: 'info',
    kind: 'lease.available',
    message: `${lease.name} is available at ${report.address} on ${lease.hostName ?? entry.row.name} after ${seconds} s.`,
    actor: 'service',
  });
}

/** Best effort: until the next write the VM carries the earlier deadline, counted from the request. */
async function recordDeadline(
  context: LeaseContext,
  { leaseId, vm }: LeaseRuntime,
  entry: FleetEntry,
  deadlineAt: number,
): Promise<void> {
  const lease = context.registry.lease(leaseId);
  if (!lease?.vmUuid || !vm) return;
  try {
    const dated = { ...lease, deadlineAt };
    await rewriteMarker(entry, vm.ref, dated, lease.vmUuid, context.installation);
  } catch (error) {
    context.logger.warn({ leaseId, err: error }, 'the deadline could not be written to the VM');
  }
}
