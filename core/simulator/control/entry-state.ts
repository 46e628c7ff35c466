import type { SimulatedEntry } from './simulator-engine.ts';

/** What `GET /state` says about one entry. @see docs/simulator.md#control-port */
export interface EntryState {
  readonly url: string;
  readonly live: boolean;
  /** Without templates, snapshots and control domains. */
  readonly vms: Readonly<Record<PowerState, number>>;
  /** Without snapshots and the templates XAPI ships; a clone is one until VM.provision. */
  readonly templates: number;
  /** VMs that carry the `dynvm:` marker as their own, clones before VM.provision included. */
  readonly markedVms: number;
  /** Managed user disks, those of templates and snapshots included. */
  readonly vdis: number;
  /** Managed user disks without a VBD: leaked by a client. */
  readonly orphanVdis: number;
  /** The sum of host.compute_free_memory over the pool's hosts. */
  readonly memoryFreeBytes: number;
  readonly srs: readonly {
    readonly name: string;
    readonly physicalSizeBytes: number;
    readonly physicalUtilisationBytes: number;
    /** Disk operations that run on it now; never more than one. */
    readonly currentOperations: readonly string[];
    readonly storageLockWaits: number;
    readonly longestStorageQueue: number;
  }[];
  /** Sleeps of disk operations that found their SR taken, over all SRs. */
  readonly storageLockWaits: number;
  /** Most disk operations that slept for one SR at the same time. */
  readonly longestStorageQueue: number;
  readonly dhcp: SimulatedEntry['dhcp'];
  readonly sessions: number;
  readonly calls: Readonly<Record<string, number>>;
}

type PowerState = 'Running' | 'Halted' | 'Suspended' | 'Paused';
type XapiRecord = Readonly<Record<string, unknown>>;

export function toEntryState(entry: SimulatedEntry): EntryState {
  const vms = [...entry.records('VM').values()];
  const disks = userDisks(entry);
  const locks = [...entry.records('SR').keys()].map((sr) => entry.lockCounters(sr));
  return {
    url: entry.url,
    live: entry.live,
    vms: countByPowerState(
      vms.filter((vm) => !vm.is_a_template && !vm.is_a_snapshot && !vm.is_control_domain),
    ),
    templates: vms.filter((vm) => vm.is_a_template && !vm.is_a_snapshot && !vm.is_default_template).length,
    markedVms: vms.filter(isMarked).length,
    vdis: disks.length,
    orphanVdis: disks.filter((disk) => (disk.VBDs as unknown[]).length === 0).length,
    memoryFreeBytes: freeMemoryBytes(entry, vms),
    srs: userStorage(entry).map(([ref, sr]) => ({
      name: sr.name_label as string,
      physicalSizeBytes: sr.physical_size as number,
      physicalUtilisationBytes: sr.physical_utilisation as number,
      currentOperations: Object.values(sr.current_operations as Readonly<Record<string, string>>),
      storageLockWaits: entry.lockCounters(ref).waits,
      longestStorageQueue: entry.lockCounters(ref).longestQueue,
    })),
    storageLockWaits: locks.reduce((sum, { waits }) => sum + waits, 0),
    longestStorageQueue: Math.max(0, ...locks.map(({ longestQueue }) => longestQueue)),
    dhcp: entry.dhcp,
    sessions: entry.sessions,
    calls: Object.fromEntries([...entry.calls].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

function countByPowerState(vms: readonly XapiRecord[]): Record<PowerState, number> {
  const counts: Record<PowerState, number> = { Running: 0, Halted: 0, Suspended: 0, Paused: 0 };
  for (const vm of vms) counts[vm.power_state as PowerState] += 1;
  return counts;
}

/** A copy inherits other_config; only where `dynvm:vm` is the VM's own uuid, or not set yet, the marker is its own. */
function isMarked(vm: XapiRecord): boolean {
  const marker = vm.other_config as Readonly<Record<string, string>>;
  if (vm.is_a_snapshot || marker['dynvm:lease'] === undefined) return false;
  return marker['dynvm:vm'] === undefined || marker['dynvm:vm'] === vm.uuid;
}

function userDisks(entry: SimulatedEntry): XapiRecord[] {
  const storage = entry.records('SR');
  return [...entry.records('VDI').values()].filter(
    (vdi) => vdi.managed && vdi.type === 'user' && storage.get(vdi.SR as string)?.content_type === 'user',
  );
}

function userStorage(entry: SimulatedEntry): [ref: string, XapiRecord][] {
  return [...entry.records('SR')].filter(([, sr]) => sr.content_type === 'user');
}

function freeMemoryBytes(entry: SimulatedEntry, vms: readonly XapiRecord[]): number {
  const metrics = entry.records('host_metrics');
  let sumBytes = 0;
  for (const [hostRef, host] of entry.records('host')) {
    const totalBytes = (metrics.get(host.metrics as string)?.memory_total as number | undefined) ?? 0;
    const usedBytes = vms
      .filter((vm) => vm.resident_on === hostRef || vm.scheduled_to_be_resident_on === hostRef)
      .reduce((sum, vm) => sum + (vm.memory_dynamic_min as number) + (vm.memory_overhead as number), 0);
    sumBytes += Math.max(0, totalBytes - (host.memory_overhead as number) - usedBytes);
  }
  return sumBytes;
}
