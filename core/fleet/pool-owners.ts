import type { HostEntry } from './host-entry.ts';

/** By pool uuid: the lowest entry that is in the ini, else the lowest retired one. DESIGN.md "host entry" */
export function owningEntries(entries: readonly HostEntry[]): Map<string, HostEntry> {
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
