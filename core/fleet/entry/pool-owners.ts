import type { HostEntry } from './host-entry.ts';

/** By pool uuid: the lowest entry that is in the ini, else the lowest retired one. @see docs/architecture.md#words */
export function findPoolOwners(entries: readonly HostEntry[]): Map<string, HostEntry> {
  const owners = new Map<string, HostEntry>();
  for (const retired of [false, true]) {
    for (const entry of entries) {
      const { poolUuid } = entry;
      if (entry.retired !== retired || poolUuid === undefined || owners.has(poolUuid)) continue;
      owners.set(poolUuid, entry);
    }
  }
  return owners;
}

/** Tells each entry whether another owns its pool. Those that no longer own step back first, so that no VM is ever shown twice. */
export function markDuplicates(ordered: readonly HostEntry[], owners: ReadonlyMap<string, HostEntry>): void {
  const owning: HostEntry[] = [];
  const duplicates: [HostEntry, number][] = [];
  for (const entry of ordered) {
    const owner = entry.poolUuid === undefined ? undefined : owners.get(entry.poolUuid);
    if (owner && owner !== entry) duplicates.push([entry, owner.hostRef]);
    else owning.push(entry);
  }
  for (const [entry, hostRef] of duplicates) entry.setPoolOwner(hostRef);
  for (const entry of owning) entry.setPoolOwner(undefined);
}
