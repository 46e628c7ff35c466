import type { VmRow } from '../../core/model/vm.ts';
import type { HostLine } from './host-lines.ts';

/** How many VMs hold an address, by host entry and the physical host they run on. */
export type AddressesInUse = ReadonlyMap<string, number>;

/** What the hosts know of DHCP: the addresses their own VMs have. How many a server has left, only the server knows. */
export function addressesInUse(vms: Iterable<VmRow>): AddressesInUse {
  const counts = new Map<string, number>();
  const add = (key: string) => counts.set(key, (counts.get(key) ?? 0) + 1);
  for (const { hostRef, hostName, address } of vms) {
    if (address === undefined) continue;
    add(`${hostRef}`);
    if (hostName !== undefined) add(`${hostRef} ${hostName}`);
  }
  return counts;
}

/** Those of a line: of the whole entry where it is one line. */
export function addressesOf(counts: AddressesInUse, line: Exclude<HostLine, { kind: 'pool' }>): number {
  const { hostRef } = line.entry;
  return counts.get(line.kind === 'single' ? `${hostRef}` : `${hostRef} ${line.host.name}`) ?? 0;
}
