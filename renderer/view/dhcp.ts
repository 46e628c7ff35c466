import type { VmRow } from '../../core/model/vm.ts';
import { isScarce } from './host-health.ts';

/** Number of VMs of a host entry with an address. */
export function countAddresses(vms: Iterable<VmRow>, hostRef: number): number {
  let held = 0;
  for (const vm of vms) if (vm.hostRef === hostRef && vm.address !== undefined) held += 1;
  return held;
}

/** Addresses left of `host.dhcp.size`; undefined if not set. An upper bound, since DHCP leases outlive VMs. */
export function toAddressesLeft(
  held: number,
  dhcpSize: number | undefined,
): { readonly left: number; readonly scarce: boolean } | undefined {
  if (dhcpSize === undefined) return undefined;
  const left = Math.max(0, dhcpSize - held);
  return { left, scarce: isScarce(left, dhcpSize) };
}
