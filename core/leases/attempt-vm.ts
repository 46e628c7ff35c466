import type { Placement } from '../fleet/index.ts';
import type { RequestRow } from '../model/request.ts';
import type { Ref } from '../xapi/index.ts';
import type { Attempt, LeaseContext, LeaseWork } from './lease-context.ts';
import { awaitGuest, type GuestReport } from './steps/await-guest.ts';
import { checkSsh, guestLoginFor } from './steps/check-ssh.ts';
import { cloneVm, untilRecorded } from './steps/clone-vm.ts';
import { configureVm, provisionVm, storagesToProvision } from './steps/configure-vm.ts';
import { startVm } from './steps/start-vm.ts';

/**
 * One attempt to make one VM: clone, configure, start, wait for its address. Between the steps it ends where the
 * signal says so; what exists then is the caller's to remove.
 * @throws what the steps throw; the signal's reason
 */
export async function attemptVm(
  context: LeaseContext,
  work: LeaseWork,
  attempt: Attempt,
  spec: RequestRow['spec'],
): Promise<GuestReport> {
  const { signal } = attempt;
  const vmRef = await clone(context, work, attempt);
  await configure(context, attempt, vmRef, spec);
  await boot(context, attempt, vmRef);
  signal.throwIfAborted();
  return watchGuest(context, attempt, vmRef, spec.checkSsh);
}

/** The turn of the storage comes first: who waits for it takes no place among those that are made. */
async function clone(context: LeaseContext, work: LeaseWork, attempt: Attempt): Promise<Ref> {
  const { book, fleet, limits, storage, clock } = context;
  const { lease, entry, signal } = attempt;
  const ref = await storage.run(
    { entry, srs: templateStorages(attempt), kind: 'create', leaseId: lease.id, signal },
    (onTask) =>
      limits.inTotal(signal, async () => {
        book.change(lease.id, { state: { kind: 'cloning' } });
        work.cloneAskedOf = entry.hostRef;
        return cloneVm(attempt, clock, onTask);
      }),
  );
  work.vm = { hostRef: entry.hostRef, ref };
  fleet.bindReservation(lease.id, ref);
  await untilRecorded(entry, ref);
  const vmUuid = entry.inventory.get('VM', ref)?.uuid;
  if (vmUuid !== undefined) book.change(lease.id, { vmUuid });
  signal.throwIfAborted();
  return ref;
}

function templateStorages({ entry: { inventory }, placement }: Attempt): Set<Ref> {
  const { template } = placement;
  return new Set(
    (inventory.get('VM', template.ref)?.VBDs ?? []).flatMap((ref) => {
      const vbd = inventory.get('VBD', ref);
      return vbd?.type === 'Disk' ? (inventory.get('VDI', vbd.VDI)?.SR ?? []) : [];
    }),
  );
}

async function configure(
  context: LeaseContext,
  attempt: Attempt,
  vmRef: Ref,
  spec: RequestRow['spec'],
): Promise<void> {
  const { limits, storage } = context;
  const { entry, lease, signal } = attempt;
  await limits.inTotal(signal, () => configureVm(context, attempt, vmRef, spec));
  signal.throwIfAborted();
  const srs = storagesToProvision(entry, vmRef);
  await storage.run({ entry, srs, kind: 'create', leaseId: lease.id, signal }, () =>
    limits.inTotal(signal, () => provisionVm(attempt, vmRef)),
  );
  signal.throwIfAborted();
}

/** So many boot at once on a host. */
async function boot({ book, limits, clock }: LeaseContext, attempt: Attempt, vmRef: Ref): Promise<void> {
  const { lease, placement, signal } = attempt;
  const hostUuid = placement.physicalHost.uuid;
  if (limits.isBootQueueFull(hostUuid)) book.setWaits(new Map([[lease.id, { kind: 'boot-queue' }]]));
  await limits.bootOnHost(hostUuid, signal, async () => {
    book.change(lease.id, { state: { kind: 'booting' } });
    await startVm(attempt, vmRef, clock);
  });
}

/** The part of an attempt that matters once the VM runs. */
export type GuestPlace = Pick<Attempt, 'lease' | 'entry' | 'signal'> & {
  placement: Pick<Placement, 'physicalHost' | 'network'>;
};

/** Waits for the guest's address and, when asked for, a login. Also where making goes on after a restart. */
export async function watchGuest(
  context: LeaseContext,
  attempt: GuestPlace,
  vmRef: Ref,
  sshWanted: boolean,
): Promise<GuestReport> {
  const { book, fleet, clock, sshLogin } = context;
  const { lease, entry, placement, signal } = attempt;
  const { common } = context.config();
  const report = await awaitGuest({
    entry,
    vmRef,
    name: lease.name,
    hostName: placement.physicalHost.name,
    networkName: placement.network.name,
    timeoutSeconds: common.vmNetworkTimeoutSeconds,
    signal,
    onAgent: () => {
      // Its release may have begun between the report and this turn.
      if (!signal.aborted) book.change(lease.id, { state: { kind: 'waiting-for-ip' } });
    },
  });
  fleet.reportDhcp(entry.hostRef, placement.network.uuid, 'lease');
  if (sshWanted) {
    const { username, password } = guestLoginFor(context.config(), lease.osKey);
    const target = { host: report.address, port: common.sshPort, username, password: password.reveal() };
    await checkSsh(target, { login: sshLogin, clock, signal, vm: lease.name });
  }
  return report;
}
