import type { VmRow } from '../../core/model/vm.ts';
import { isScarce } from './host-health.ts';

/** How many VMs of a host entry hold an address. */
export function countAddresses(vms: Iterable<VmRow>, hostRef: number): number {
  let held = 0;
  for (const vm of vms) if (vm.hostRef === hostRef && vm.address !== undefined) held += 1;
  return held;
}

/** What the ini's `host.dhcp.size` leaves; undefined where it does not say. Leases outlive VMs: there are at most so many. */
export function toAddressesLeft(
  held: number,
  dhcpSize: number | undefined,
): { readonly left: number; readonly scarce: boolean } | undefined {
  if (dhcpSize === undefined) return undefined;
  const left = Math.max(0, dhcpSize - held);
  return { left, scarce: isScarce(left, dhcpSize) };
}
