import { giveBack, toEntryCaps } from '../capacity/entry-capacity.ts';
import type { Footprint, PreemptibleVms } from '../capacity/preemptible-vms.ts';
import type { Reservations } from '../capacity/reservations.ts';
import type { HostEntry } from '../entry/host-entry.ts';

export interface EvictionQuery {
  readonly hostRef: number;
  /** Whose cap counts: that of the VMs that were placed. */
  readonly osKey: string;
  /** Leases of preemptible VMs, the first to go first. */
  readonly order: readonly string[];
}

/**
 * Which preemptible VMs of an entry must go, so that what is placed there fits: none where it fits beside them. Those of the
 * entry that are not in `order` are on their way out already.
 */
export function chooseEvictions(
  entry: HostEntry,
  { osKey, order }: EvictionQuery,
  { preemptible, reservations }: { preemptible: PreemptibleVms; reservations: Reservations },
): string[] {
  const { capacity, settings } = entry;
  const free = capacity.copyUnusedCapacity();
  const caps = toEntryCaps(settings, osKey);
  const footprints = new Map<string, Footprint>();
  for (const vm of preemptible.onEntry(entry.hostRef)) {
    const footprint = capacity.measure(vm) ?? reservations.get(vm.leaseId);
    if (footprint) footprints.set(vm.leaseId, footprint);
  }
  const staying = new Set(order);
  for (const [leaseId, footprint] of footprints) if (!staying.has(leaseId)) giveBack(free, footprint);
  return order.filter((leaseId) => {
    const footprint = footprints.get(leaseId);
    if (!footprint || !free.isShortOf(footprint, caps)) return false;
    giveBack(free, footprint);
    return true;
  });
}
