import type { HostRow } from '../../../../core/model/host.ts';
import { toHostName } from '../../../../core/model/host-name.ts';
import type { Lease } from '../../../../core/model/lease.ts';
import type { VmRow } from '../../../../core/model/vm.ts';

export interface PaletteEntry {
  readonly key: string;
  readonly kind: 'command' | 'VM' | 'host' | 'action';
  readonly label: string;
  readonly note: string;
  /** Why this person can't run it: shown in place of the note. */
  readonly refusal?: string | undefined;
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
  readonly hosts: readonly HostRow[];
  readonly vms: Iterable<VmRow>;
  readonly leases: ReadonlyMap<unknown, Lease>;
  readonly openHost: (host: HostRow) => void;
  readonly openVm: (name: string) => void;
  readonly hostActions: (host: HostRow) => readonly PaletteAction[];
  readonly vmActions: (lease: Lease) => readonly PaletteAction[];
}

/** What can be done with a host or VM: `Cordon sim-host-1…`. */
export interface PaletteAction {
  readonly label: string;
  readonly refusal?: string | undefined;
  run(): void;
}

/** Everything the palette can find, generated lazily. */
export function* listEntries(sources: PaletteSources): Generator<PaletteEntry> {
  yield* sources.commands;
  for (const host of sources.hosts) {
    const label = toHostName(host);
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
  for (const host of sources.hosts) yield* toActions(sources.hostActions(host), host.name);
  for (const lease of sources.leases.values())
    yield* toActions(sources.vmActions(lease), lease.address ?? '');
}

function toActions(actions: readonly PaletteAction[], note: string): PaletteEntry[] {
  return actions.map(({ label, refusal, run }) => ({
    key: `action ${label} ${note}`,
    kind: 'action',
    label,
    note,
    refusal,
    run,
  }));
}
