import type { SlotLimit } from '../../model/host.ts';
import type { Ref } from '../../xapi/index.ts';
import type { EntryUsage, HostUsage } from './host-usage.ts';
import type { Footprint } from './preemptible-vms.ts';
import type { ReservedSums } from './reservations.ts';
import type { ResourceRequest } from './resource-request.ts';

/** How many VMs of one size fit, and what bounds them. */
export interface Fit {
  slots: number;
  limitedBy: SlotLimit;
}

/** Bounds on a whole entry: the ini's hard caps. */
export interface EntryCaps {
  /** `host.vms.max.<os>`: of all running VMs of the entry. */
  maxVms: number | undefined;
  /** `host.slots.reserve` */
  slotsReserve: number;
}

interface HostFreeCapacity {
  cpu: number;
  memoryBytes: number;
}

/**
 * What is free in one entry net of reservations: a working copy that a placement takes VMs from.
 * Space of an SR is one pot however many physical hosts reach it.
 */
export class FreeCapacity {
  readonly #hosts = new Map<string, HostFreeCapacity>();
  readonly #diskBytes = new Map<Ref, number>();
  /** VMs that run or are reserved. */
  #places: number;

  constructor(usage: EntryUsage, reserved: ReservedSums) {
    for (const host of usage.hosts) {
      this.#hosts.set(host.uuid, {
        cpu: host.cpuTotal - host.cpuUsed - (reserved.vcpusByHost.get(host.uuid) ?? 0),
        memoryBytes:
          host.memoryTotal -
          host.memoryOverhead -
          host.memoryUsed -
          (reserved.memoryBytesByHost.get(host.uuid) ?? 0),
      });
    }
    for (const [ref, sr] of usage.srs) {
      this.#diskBytes.set(ref, sr.size - sr.used - sr.headroom - (reserved.diskBytesBySr.get(ref) ?? 0));
    }
    this.#places = usage.runningVms + reserved.places;
  }

  cpuFree(host: HostUsage): number {
    return Math.max(0, this.#hosts.get(host.uuid)?.cpu ?? 0);
  }

  memoryFree(host: HostUsage): number {
    return Math.max(0, this.#hosts.get(host.uuid)?.memoryBytes ?? 0);
  }

  diskFree(sr: Ref): number {
    return Math.max(0, this.#diskBytes.get(sr) ?? 0);
  }

  /** On one physical host, without the entry's caps. */
  hostFit(host: HostUsage, resources: ResourceRequest): Fit {
    if (resources.vcpusMax > host.logicalCpus) return { slots: 0, limitedBy: 'cpu' };
    const fits: Fit[] = [
      { slots: whole(this.cpuFree(host), resources.vcpus), limitedBy: 'cpu' },
      { slots: whole(this.memoryFree(host), resources.memoryBytes), limitedBy: 'memory' },
      { slots: this.#diskSlots(resources), limitedBy: 'disk' },
    ];
    return fits.reduce((least, fit) => (fit.slots < least.slots ? fit : least));
  }

  /** On all these physical hosts together: shared space counted once, then the caps. */
  entryFit(hosts: readonly HostUsage[], resources: ResourceRequest, caps: EntryCaps): Fit {
    const fits = hosts.map((host) => this.hostFit(host, { ...resources, diskBytesBySr: NO_DISK }));
    const widest = fits.reduce<Fit>((most, fit) => (fit.slots > most.slots ? fit : most), {
      slots: 0,
      limitedBy: fits[0]?.limitedBy ?? 'not-live',
    });
    let fit: Fit = { slots: fits.reduce((sum, one) => sum + one.slots, 0), limitedBy: widest.limitedBy };
    const disk = this.#diskSlots(resources);
    if (disk < fit.slots) fit = { slots: disk, limitedBy: 'disk' };
    return this.#capped(fit, caps);
  }

  /** Takes one VM. The caller has seen that it fits. */
  take(host: HostUsage, resources: ResourceRequest): void {
    this.#change(host.uuid, resources.vcpus, resources.memoryBytes, resources.diskBytesBySr, 1);
  }

  /** Gives back what a VM that will go occupies. */
  give(hostUuid: string, vcpus: number, memoryBytes: number, diskBytesBySr: ReadonlyMap<Ref, number>): void {
    this.#change(hostUuid, -vcpus, -memoryBytes, diskBytesBySr, -1);
  }

  /** More is taken than there is, and a VM of this footprint has a part in it. */
  isShortOf({ hostUuid, diskBytesBySr }: Footprint, { maxVms }: EntryCaps): boolean {
    const host = this.#hosts.get(hostUuid);
    if (host && (host.cpu < 0 || host.memoryBytes < 0)) return true;
    if (maxVms !== undefined && this.#places > maxVms) return true;
    return [...diskBytesBySr.keys()].some((ref) => (this.#diskBytes.get(ref) ?? 0) < 0);
  }

  placesLeft(caps: EntryCaps): number {
    return caps.maxVms === undefined ? Number.POSITIVE_INFINITY : Math.max(0, caps.maxVms - this.#places);
  }

  #capped(fit: Fit, caps: EntryCaps): Fit {
    const left = this.placesLeft(caps);
    const capped: Fit = left < fit.slots ? { slots: left, limitedBy: 'host.vms.max' } : fit;
    if (capped.slots === 0) return capped;
    const slots = Math.max(0, capped.slots - caps.slotsReserve);
    return { slots, limitedBy: slots === 0 ? 'host.slots.reserve' : capped.limitedBy };
  }

  #diskSlots(resources: ResourceRequest): number {
    let slots = Number.POSITIVE_INFINITY;
    for (const [sr, bytes] of resources.diskBytesBySr)
      slots = Math.min(slots, whole(this.diskFree(sr), bytes));
    return slots;
  }

  #change(
    hostUuid: string,
    vcpus: number,
    memoryBytes: number,
    diskBytesBySr: ReadonlyMap<Ref, number>,
    places: 1 | -1,
  ): void {
    const freeCapacity = this.#hosts.get(hostUuid);
    if (freeCapacity) {
      freeCapacity.cpu -= vcpus;
      freeCapacity.memoryBytes -= memoryBytes;
    }
    for (const [sr, bytes] of diskBytesBySr) {
      const free = this.#diskBytes.get(sr);
      if (free !== undefined) this.#diskBytes.set(sr, free - places * bytes);
    }
    this.#places += places;
  }
}

const NO_DISK: ReadonlyMap<Ref, number> = new Map();

function whole(free: number, each: number): number {
  return each <= 0 ? Number.POSITIVE_INFINITY : Math.floor(free / each);
}
