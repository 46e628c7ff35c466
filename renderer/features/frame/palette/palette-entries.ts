import type { HostRow } from '../../../../core/model/host.ts';
import type { Lease } from '../../../../core/model/lease.ts';
import type { VmRow } from '../../../../core/model/vm.ts';

export interface PaletteEntry {
  readonly key: string;
  readonly kind: 'command' | 'VM' | 'host';
  readonly label: string;
  readonly note: string;
  run(): void;
}

/** The most entries shown. */
const SHOWN = 12;

/** Entries that match every word, in the given order: commands, hosts, VMs. */
export function findMatches(entries: Iterable<PaletteEntry>, search: string): PaletteEntry[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const found: PaletteEntry[] = [];
  for (const entry of entries) {
    const text = `${entry.label} ${entry.note}`.toLowerCase();
    if (words.every((word) => text.includes(word))) found.push(entry);
    if (found.length === SHOWN) break;
  }
  return found;
}

export interface PaletteSources {
  readonly commands: readonly PaletteEntry[];
  readonly hosts: Iterable<HostRow>;
  readonly vms: Iterable<VmRow>;
  readonly leases: ReadonlyMap<unknown, Lease>;
  readonly openHost: (host: HostRow) => void;
  readonly openVm: (name: string) => void;
}

/** Everything the palette can find, generated lazily. */
export function* listEntries(sources: PaletteSources): Generator<PaletteEntry> {
  yield* sources.commands;
  for (const host of sources.hosts) {
    const label = host.physicalHosts[0]?.name ?? host.name;
    yield {
      key: `host ${host.hostRef}`,
      kind: 'host',
      label,
      note: host.name,
      run: () => sources.openHost(host),
    };
  }
  for (const vm of sources.vms) {
    const lease = vm.owner.kind === 'ours' ? sources.leases.get(vm.owner.leaseId) : undefined;
    const label = lease?.name ?? vm.name;
    yield { key: vm.key, kind: 'VM', label, note: vm.address ?? '', run: () => sources.openVm(label) };
  }
}
