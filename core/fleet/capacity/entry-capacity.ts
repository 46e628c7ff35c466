import type { HostSettings } from '../../config/index.ts';
import type { OsSlots, SlotLimit } from '../../model/host.ts';
import { type EntryCaps, FreeCapacity } from './free-capacity.ts';
import { computeEntryUsage, type EntryUsage, type HostUsage } from './host-usage.ts';
import {
  findOsSettings,
  type OsContext,
  type OsPlace,
  type OsRequest,
  type OsResolution,
  resolveOs,
} from './os-resolution.ts';
import { type Footprint, measureVm, type PreemptibleVm } from './preemptible-vms.ts';
import type { ReservedSums } from './reservations.ts';

/** Why an entry gets no new VMs. */
export interface Unschedulable {
  readonly limitedBy: SlotLimit;
  /** A sentence that goes on after the host's name. */
  readonly problem: string;
}

export interface CapacityOptions {
  /** Everything but the usage, which this class works out. */
  context: Omit<OsContext, 'usage'>;
  /** Without those of preemptible VMs. */
  reserved: () => ReservedSums;
  reservedWithPreemptible: () => ReservedSums;
  preemptible: () => readonly PreemptibleVm[];
  isPreemptible: (leaseId: string) => boolean;
  /** Why the entry takes no VMs now; undefined when it does. */
  unschedulable: () => Unschedulable | undefined;
  onWarning: (warning: string) => void;
}

/**
 * Capacity of one entry, worked out from its records and reservations when somebody asks, and kept until one of them
 * changes: the count is asked thousands of times a second, changes come a few times.
 */
export class EntryCapacity {
  readonly #options: CapacityOptions;
  readonly #slots = new Map<string, EntrySlots>();
  #usage: EntryUsage | undefined;
  #reserved: ReservedSums | undefined;
  #free: FreeCapacity | undefined;

  constructor(options: CapacityOptions) {
    this.#options = options;
  }

  get usage(): EntryUsage {
    const { inventory, common } = this.#options.context;
    this.#usage ??= computeEntryUsage(inventory, common);
    return this.#usage;
  }

  get reserved(): ReservedSums {
    this.#reserved ??= this.#options.reserved();
    return this.#reserved;
  }

  /** For reading. A placement takes from a {@link copyFreeCapacity}. */
  get free(): FreeCapacity {
    this.#free ??= this.copyFreeCapacity();
    return this.#free;
  }

  /** Preemptible VMs count as free. */
  copyFreeCapacity(): FreeCapacity {
    const free = new FreeCapacity(this.usage, this.reserved);
    for (const vm of this.#options.preemptible()) {
      const footprint = this.measure(vm);
      if (footprint) giveBack(free, footprint);
    }
    return free;
  }

  /** Preemptible VMs count as used. */
  copyUnusedCapacity(): FreeCapacity {
    return new FreeCapacity(this.usage, this.#options.reservedWithPreemptible());
  }

  isPreemptible(leaseId: string): boolean {
    return this.#options.isPreemptible(leaseId);
  }

  /** What the records count a VM for; undefined while it is only reserved. */
  measure({ vmUuid }: Pick<PreemptibleVm, 'vmUuid'>): Footprint | undefined {
    const { inventory, common } = this.#options.context;
    const ref = vmUuid === undefined ? undefined : inventory.vmByUuid(vmUuid)?.ref;
    return ref === undefined ? undefined : measureVm({ inventory, common, usage: this.usage }, ref);
  }

  resolve(request: OsRequest): OsResolution {
    return resolveOs({ ...this.#options.context, usage: this.usage }, request);
  }

  slots(osKey: string): EntrySlots {
    const known = this.#slots.get(osKey);
    if (known) return known;
    const slots = this.#workOut(osKey);
    this.#slots.set(osKey, slots);
    return slots;
  }

  recordsChanged(): void {
    this.#usage = undefined;
    this.capacityChanged();
  }

  /** Reservations, dhcpBreaker or the entry's state changed; the records did not. */
  capacityChanged(): void {
    this.#reserved = undefined;
    this.#free = undefined;
    this.#slots.clear();
  }

  #workOut(osKey: string): EntrySlots {
    const unschedulable = this.#options.unschedulable();
    if (unschedulable) return { total: { osKey, slots: 0, ...unschedulable }, byHost: new Map() };
    const resolution = this.resolve({ osKey });
    if (resolution.kind === 'resolved' && resolution.warning !== undefined) {
      this.#options.onWarning(resolution.warning);
    }
    return countEntrySlots(osKey, resolution, this.free, toEntryCaps(this.#options.context.settings, osKey));
  }
}

export function giveBack(free: FreeCapacity, footprint: Footprint): void {
  free.give(footprint.hostUuid, footprint.vcpus, footprint.memoryBytes, footprint.diskBytesBySr);
}

/** Slots of one OS key on an entry. */
export interface EntrySlots {
  total: OsSlots;
  /** By physical host uuid; before `host.slots.reserve`, which is the whole entry's. */
  byHost: ReadonlyMap<string, OsSlots>;
}

export function toEntryCaps(settings: HostSettings, osKey: string): EntryCaps {
  return { maxVms: findOsSettings(settings, osKey)?.maxVms, slotsReserve: settings.slotsReserve };
}

export function usableHosts(places: readonly OsPlace[]): HostUsage[] {
  return places.flatMap((place) => (place.kind === 'usable' ? [place.host] : []));
}

/** How many VMs of the OS key's own size fit now. */
function countEntrySlots(
  osKey: string,
  resolution: OsResolution,
  freeCapacity: FreeCapacity,
  caps: EntryCaps,
): EntrySlots {
  if (resolution.kind === 'none') {
    const { limitedBy, problem } = resolution;
    return { total: { osKey, slots: 0, limitedBy, problem }, byHost: new Map() };
  }
  const byHost = new Map<string, OsSlots>();
  for (const place of resolution.places)
    byHost.set(place.host.uuid, hostSlots(osKey, place, resolution, freeCapacity, caps));
  const usable = usableHosts(resolution.places);
  if (usable.length === 0) return { total: noUsableHost(osKey, resolution.places), byHost };
  return { total: { osKey, ...freeCapacity.entryFit(usable, resolution.resources, caps) }, byHost };
}

function hostSlots(
  osKey: string,
  place: OsPlace,
  resolution: Extract<OsResolution, { kind: 'resolved' }>,
  freeCapacity: FreeCapacity,
  caps: EntryCaps,
): OsSlots {
  if (place.kind === 'unusable') {
    return { osKey, slots: 0, limitedBy: place.limitedBy, problem: place.problem };
  }
  const fit = freeCapacity.hostFit(place.host, resolution.resources);
  const left = freeCapacity.placesLeft(caps);
  return left < fit.slots ? { osKey, slots: left, limitedBy: 'host.vms.max' } : { osKey, ...fit };
}

function noUsableHost(osKey: string, places: readonly OsPlace[]): OsSlots {
  const [first] = places;
  if (first?.kind !== 'unusable') return { osKey, slots: 0, limitedBy: 'not-live' };
  return { osKey, slots: 0, limitedBy: first.limitedBy, problem: first.problem };
}
