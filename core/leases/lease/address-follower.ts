import { isIPv6 } from 'node:net';
import { TimerQueue } from '../../base/timer-queue.ts';
import { chooseAddress, expectedNetworks, type RowChanges } from '../../fleet/index.ts';
import type { Lease } from '../../model/lease.ts';
import type { VmRow } from '../../model/vm.ts';
import type { LeaseContext } from './lease-context.ts';

/** A guest shows passing addresses while it boots or renews its lease. */
const STABLE_MS = 60_000;

/**
 * Keeps the address of a lease the one its VM has. Another address counts once it has been shown for a minute, lies in the
 * expected networks, and no other VM has it; documents and static pools follow the lease.
 * @see docs/hosts.md#addresses
 */
export class AddressFollower {
  readonly #context: LeaseContext;
  readonly #timers: TimerQueue;
  /** By lease: the address that is shown instead of its own. */
  readonly #shown = new Map<string, string>();

  constructor(context: LeaseContext) {
    this.#context = context;
    this.#timers = new TimerQueue({ clock: context.clock, onDue: (leaseId) => this.#settle(leaseId) });
  }

  vmRowsChanged({ upserts }: RowChanges<VmRow, string>): void {
    for (const { owner } of upserts) if (owner.kind === 'ours') this.#follow(owner.leaseId);
  }

  stop(): void {
    this.#timers.stop();
  }

  #follow(leaseId: string): void {
    const lease = this.#context.registry.liveLease(leaseId);
    const address = lease && this.#readAddress(lease);
    if (address === undefined || address === lease?.address) {
      this.#shown.delete(leaseId);
      this.#timers.delete(leaseId);
    } else if (this.#shown.get(leaseId) !== address) {
      this.#shown.set(leaseId, address);
      this.#timers.set(leaseId, this.#context.clock.now() + STABLE_MS);
    }
  }

  #settle(leaseId: string): void {
    const { registry, fleet, clock } = this.#context;
    const lease = registry.liveLease(leaseId);
    const address = this.#shown.get(leaseId);
    if (!lease || address === undefined || this.#readAddress(lease) !== address) {
      this.#follow(leaseId);
      return;
    }
    if (fleet.findAddressHolder(address, lease.vmUuid ?? '') !== undefined) {
      this.#timers.set(leaseId, clock.now() + STABLE_MS);
      return;
    }
    this.#shown.delete(leaseId);
    registry.change(leaseId, { address });
    registry.logLease(lease, {
      level: 'info',
      kind: 'lease.address-changed',
      message: `${lease.name} has address ${address} now; before, it had ${lease.address ?? 'none'}.`,
      actor: 'service',
    });
  }

  /** What a new client would be told; undefined while the VM shows nothing that counts. */
  #readAddress(lease: Lease): string | undefined {
    if (lease.state.kind !== 'available' || lease.hostRef === undefined || lease.vmUuid === undefined)
      return undefined;
    const entry = this.#context.fleet.entry(lease.hostRef);
    const vm = entry?.inventory.vmByUuid(lease.vmUuid);
    if (!entry?.inventory.complete || vm?.record.power_state !== 'Running') return undefined;
    // One that was handed out as IPv4 is not replaced because IPv4 is silent for a while.
    const ipv6 = lease.address === undefined || isIPv6(lease.address);
    const expected = expectedNetworks(entry.settings, lease.osKey);
    const choice = chooseAddress(entry.inventory, vm.ref, { ipv6, expected });
    return choice.kind === 'address' ? choice.address : undefined;
  }
}
