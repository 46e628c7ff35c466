import type { PlannedVm } from '../../model/request.ts';
import { usableHosts } from '../capacity/entry-capacity.ts';
import type { FreeCapacity } from '../capacity/free-capacity.ts';
import type { HostUsage } from '../capacity/host-usage.ts';
import type { StoragePlace, StorageQueues, StorageRef } from '../capacity/storage-queues.ts';
import type { Candidate, UsablePlace } from './candidates.ts';
import type { PlacementSpec } from './placement.ts';

/** One VM's place. */
export interface Assignment {
  vm: { leaseId: string; name: string };
  candidate: Candidate;
  place: UsablePlace;
  planned: PlannedVm;
}

/**
 * Spreads VMs: each goes to the physical host with the most slots left for this very size, among equals to the one
 * whose storage has fewer disk operations to do; ties go to the lower host entry. Avoided hosts are taken only when
 * no other has capacity. Takes the VMs from what the candidates have free.
 */
export function assignHosts(
  candidates: readonly Candidate[],
  spec: PlacementSpec,
  queues: Pick<StorageQueues, 'length' | 'usualMs'>,
): Assignment[] {
  const ahead = new QueuedClones(queues);
  const states = candidates.map((candidate) => new CandidateState(candidate, ahead));
  const assignments: Assignment[] = [];
  for (const vm of spec.vms) {
    const open = states.filter((state) => state.entrySlots > 0).flatMap((state) => state.offers());
    const preferred = open.filter((offer) => !spec.avoid?.has(offer.place.host.uuid));
    const best = findBest(preferred) ?? findBest(open);
    if (!best) break;
    assignments.push({
      vm,
      candidate: best.state.candidate,
      place: best.place,
      planned: best.state.take(best.place, vm.name),
    });
  }
  return assignments;
}

interface Offer {
  state: CandidateState;
  place: UsablePlace;
  slots: number;
}

function findBest(offers: readonly Offer[]): Offer | undefined {
  let best: Offer | undefined;
  for (const offer of offers) if (!best || isBetter(offer, best)) best = offer;
  return best;
}

function isBetter(offer: Offer, best: Offer): boolean {
  if (offer.slots !== best.slots) return offer.slots > best.slots;
  return offer.state.operationsAhead < best.state.operationsAhead;
}

/** Disk operations on each storage: those that are there, and the clones of the VMs placed so far. */
class QueuedClones {
  readonly #queues: Pick<StorageQueues, 'length' | 'usualMs'>;
  readonly #clones = new Map<string, number>();

  constructor(queues: Pick<StorageQueues, 'length' | 'usualMs'>) {
    this.#queues = queues;
  }

  ahead(uuid: string): number {
    return this.#queues.length(uuid) + (this.#clones.get(uuid) ?? 0);
  }

  usualMs(uuid: string): number | undefined {
    return this.#queues.usualMs(uuid);
  }

  add(uuid: string): void {
    this.#clones.set(uuid, (this.#clones.get(uuid) ?? 0) + 1);
  }
}

/** A candidate while VMs are being taken: its fits are worked out again only after it gave one. */
class CandidateState {
  readonly candidate: Candidate;
  readonly #queued: QueuedClones;
  /** The SRs that a clone of the template occupies. */
  readonly #storages: readonly StorageRef[];
  #offers: Offer[] = [];
  entrySlots = 0;

  constructor(candidate: Candidate, queued: QueuedClones) {
    this.candidate = candidate;
    this.#queued = queued;
    const { inventory } = candidate.entry;
    this.#storages = [...candidate.resolution.resources.diskBytesBySr.keys()].flatMap((ref) => {
      const sr = inventory.get('SR', ref);
      return sr ? { uuid: sr.uuid, name: sr.name_label } : [];
    });
    this.#workOut();
  }

  /** What a clone would have to wait for. */
  get operationsAhead(): number {
    return Math.max(0, ...this.#storages.map(({ uuid }) => this.#queued.ahead(uuid)));
  }

  offers(): readonly Offer[] {
    return this.#offers;
  }

  take(place: UsablePlace, name: string): PlannedVm {
    const { freeCapacity, resolution, entry } = this.candidate;
    const { host } = place;
    const before = readUsed(freeCapacity, host);
    freeCapacity.take(host, resolution.resources);
    this.#workOut();
    const after = readUsed(freeCapacity, host);
    const storageQueue = this.#queueClone();
    return {
      name,
      hostRef: entry.hostRef,
      hostName: host.name,
      physicalHostUuid: host.uuid,
      cpu: { total: host.cpuTotal, usedBefore: before.cpu, usedAfter: after.cpu },
      memoryBytes: {
        total: host.memoryTotal - host.memoryOverhead,
        usedBefore: before.memoryBytes,
        usedAfter: after.memoryBytes,
      },
      slotsLeft: Math.min(this.entrySlots, this.#offers.find((offer) => offer.place === place)?.slots ?? 0),
      ...(storageQueue && { storageQueue }),
    };
  }

  /** Where the clone of one more VM stands on the busiest of its storages. */
  #queueClone(): StoragePlace | undefined {
    let longest: StoragePlace | undefined;
    for (const { uuid, name } of this.#storages) {
      const ahead = this.#queued.ahead(uuid);
      const usualMs = this.#queued.usualMs(uuid);
      if (!longest || ahead >= longest.place) {
        longest = {
          storage: name,
          place: ahead + 1,
          ...(usualMs === undefined ? {} : { waitMs: Math.round(ahead * usualMs) }),
        };
      }
      this.#queued.add(uuid);
    }
    return longest;
  }

  #workOut(): void {
    const { freeCapacity, resolution, usable, caps } = this.candidate;
    this.entrySlots = freeCapacity.entryFit(usableHosts(usable), resolution.resources, caps).slots;
    this.#offers = usable
      .map((place) => ({
        state: this,
        place,
        slots: freeCapacity.hostFit(place.host, resolution.resources).slots,
      }))
      .filter((offer) => offer.slots > 0);
  }
}

function readUsed(freeCapacity: FreeCapacity, host: HostUsage): { cpu: number; memoryBytes: number } {
  return {
    cpu: host.cpuTotal - freeCapacity.cpuFree(host),
    memoryBytes: host.memoryTotal - host.memoryOverhead - freeCapacity.memoryFree(host),
  };
}
