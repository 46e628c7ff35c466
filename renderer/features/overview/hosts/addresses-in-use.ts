import type { VmRow } from '../../../../core/model/vm.ts';
import { findChangedKeys } from '../../../store/changed-keys.ts';
import type { RowKey } from '../../../store/live-table.ts';
import type { HostLine } from '../../../view/host-lines.ts';

/** Number of VMs with an address, by host entry and physical host. */
export type AddressesInUse = ReadonlyMap<string, number>;

/**
 * Counts the addresses of VMs; what a DHCP server has left only the server knows. Only changed VMs are recounted, and
 * the result stays the same object while no count changes.
 */
export function createAddressCount(): (vms: ReadonlyMap<RowKey, VmRow>) => AddressesInUse {
  let before: ReadonlyMap<RowKey, VmRow> = new Map();
  let counts: AddressesInUse = new Map();
  return (vms) => {
    const changes = new Map<string, number>();
    const add = (vm: VmRow | undefined, by: 1 | -1) => {
      for (const place of toLocations(vm)) changes.set(place, (changes.get(place) ?? 0) + by);
    };
    for (const key of findChangedKeys(before, vms)) {
      add(before.get(key), -1);
      add(vms.get(key), 1);
    }
    before = vms;
    const changed = [...changes].filter(([, by]) => by !== 0);
    if (changed.length > 0) {
      const next = new Map(counts);
      for (const [place, by] of changed) next.set(place, (next.get(place) ?? 0) + by);
      counts = next;
    }
    return counts;
  };
}

/** The keys a VM's address counts under, if it has one. */
function toLocations(vm: VmRow | undefined): string[] {
  if (vm?.address === undefined) return [];
  const { hostRef, hostName } = vm;
  return hostName === undefined ? [`${hostRef}`] : [`${hostRef}`, `${hostRef} ${hostName}`];
}

/** The count of a row: of the whole entry if it is a single row. */
export function countLineAddresses(
  counts: AddressesInUse,
  line: Exclude<HostLine, { kind: 'pool' }>,
): number {
  const { hostRef } = line.entry;
  return counts.get(line.kind === 'single' ? `${hostRef}` : `${hostRef} ${line.host.name}`) ?? 0;
}
