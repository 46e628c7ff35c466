import type { Placement } from '../fleet/index.ts';
import type { RequestRow } from '../model/request.ts';
import type { Ref } from '../xapi/index.ts';
import type { Attempt, LeaseContext, LeaseWork } from './lease-context.ts';
import { awaitGuest, type GuestReport } from './steps/await-guest.ts';
import { checkSsh, guestLoginFor } from './steps/check-ssh.ts';
import { cloneVm, untilRecorded } from './steps/clone-vm.ts';
import { configureVm } from './steps/configure-vm.ts';
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
  const { limits } = context;
  const { placement, signal } = attempt;
  const vmRef = await limits.onHost(placement.physicalHost.uuid, signal, async () => {
    const { ref, started } = await limits.inTotal(signal, async () => {
      const cloned = await cloneAndConfigure(context, work, attempt, spec);
      // Only issued here: a boot takes seconds and costs nothing that the total limit protects.
      return { ref: cloned, started: startVm(attempt, cloned, context.clock) };
    });
    await started;
    return ref;
  });
  signal.throwIfAborted();
  return watchGuest(context, attempt, vmRef, spec.checkSsh);
}

async function cloneAndConfigure(
  context: LeaseContext,
  work: LeaseWork,
  attempt: Attempt,
  spec: RequestRow['spec'],
): Promise<Ref> {
  const { book, fleet } = context;
  const { lease, entry, signal } = attempt;
  signal.throwIfAborted();
  book.change(lease.id, { state: { kind: 'cloning' } });
  work.cloneAskedOf = entry.hostRef;
  const ref = await cloneVm(attempt, context.clock);
  work.vm = { hostRef: entry.hostRef, ref };
  fleet.bindReservation(lease.id, ref);
  await untilRecorded(entry, ref);
  const vmUuid = entry.inventory.get('VM', ref)?.uuid;
  if (vmUuid !== undefined) book.change(lease.id, { vmUuid });
  signal.throwIfAborted();
  await configureVm(context, attempt, ref, spec);
  signal.throwIfAborted();
  book.change(lease.id, { state: { kind: 'booting' } });
  return ref;
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
