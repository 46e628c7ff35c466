import { DynvmError } from '../../model/failure.ts';
import type { PlannedVm, PlanRefusal } from '../../model/request.ts';
import { capsOf, usableHosts } from '../capacity/entry-capacity.ts';
import type { EntryCaps, EntryRoom, Fit } from '../capacity/free-capacity.ts';
import type { HostUsage } from '../capacity/host-usage.ts';
import type { OsAsk, OsPlace, OsResolution } from '../capacity/os-resolution.ts';
import { osSettingsOf } from '../capacity/os-resolution.ts';
import type { StoragePlace, StorageQueues, StorageRef } from '../capacity/storage-queues.ts';
import type { HostEntry } from '../entry/host-entry.ts';
import { labelRefusal, labelsMatch } from './labels.ts';
import type { PlacementAsk } from './placement.ts';

type ResolvedOs = Extract<OsResolution, { kind: 'resolved' }>;
type UsablePlace = Extract<OsPlace, { kind: 'usable' }>;

/** An entry that may take VMs of the ask, with a room of its own to take them from. */
export interface Candidate {
  entry: HostEntry;
  resolution: ResolvedOs;
  usable: readonly UsablePlace[];
  room: EntryRoom;
  caps: EntryCaps;
}

/** One VM's place. */
export interface Choice {
  vm: { leaseId: string; name: string };
  candidate: Candidate;
  place: UsablePlace;
  planned: PlannedVm;
}

export interface Candidates {
  candidates: readonly Candidate[];
  /** Entries and physical hosts that take no VM of this ask, whatever the room. */
  refusals: readonly PlanRefusal[];
}

export function osAskOf(ask: PlacementAsk): OsAsk {
  return {
    osKey: ask.osKey,
    ...(ask.networkId === undefined ? {} : { networkId: ask.networkId }),
    ...(ask.vcpus === undefined ? {} : { vcpus: ask.vcpus }),
    ...(ask.memoryBytes === undefined ? {} : { memoryBytes: ask.memoryBytes }),
  };
}

/** Who may take VMs of this ask at all. @throws DynvmError `unknown-host`: the asked network is on none of them */
export function candidatesFor(entries: readonly HostEntry[], ask: PlacementAsk): Candidates {
  const candidates: Candidate[] = [];
  const refusals: PlanRefusal[] = [];
  let networkProblem: string | undefined;
  for (const entry of entries) {
    const refuse = (reason: string, hostName = entry.settings.name) =>
      refusals.push({ hostRef: entry.hostRef, hostName, reason });
    const closed = closedFor(entry, ask);
    if (closed !== undefined) {
      refuse(closed);
      continue;
    }
    const resolution = entry.capacity.resolve(osAskOf(ask));
    if (resolution.kind === 'none') {
      refuse(resolution.problem);
      continue;
    }
    for (const place of resolution.places) {
      if (place.kind === 'usable') continue;
      refuse(place.problem, place.host.name);
      if (place.limitedBy === 'network') networkProblem ??= place.missingNetwork;
    }
    const usable = resolution.places.filter((place) => place.kind === 'usable');
    if (usable.length === 0) continue;
    const room = entry.capacity.freshRoom();
    candidates.push({ entry, resolution, usable, room, caps: capsOf(entry.settings, ask.osKey) });
  }
  if (candidates.length === 0 && ask.networkId !== undefined && networkProblem !== undefined) {
    throw new DynvmError({
      code: 'unknown-host',
      message: networkProblem,
      hint: 'Name a device (eth0), its number or a network of the hosts that serve this OS.',
      where: { field: 'networkId' },
    });
  }
  return { candidates, refusals };
}

/**
 * Spreads VMs: each goes to the physical host with the most slots left for this very size, among equals to the one
 * whose storage has fewer disk operations to do; ties go to the lower host entry. Avoided hosts are taken only when no other has room. Takes the VMs from the candidates' rooms.
 */
export function chooseHosts(
  candidates: readonly Candidate[],
  ask: PlacementAsk,
  queues: Pick<StorageQueues, 'length' | 'usualMs'>,
): Choice[] {
  const ahead = new QueuedClones(queues);
  const boards = candidates.map((candidate) => new Board(candidate, ahead));
  const choices: Choice[] = [];
  for (const vm of ask.vms) {
    const open = boards.filter((board) => board.entrySlots > 0).flatMap((board) => board.offers());
    const preferred = open.filter((offer) => !ask.avoid?.has(offer.place.host.uuid));
    const best = widest(preferred) ?? widest(open);
    if (!best) break;
    choices.push({
      vm,
      candidate: best.board.candidate,
      place: best.place,
      planned: best.board.take(best.place, vm.name),
    });
  }
  return choices;
}

interface Offer {
  board: Board;
  place: UsablePlace;
  slots: number;
}

function widest(offers: readonly Offer[]): Offer | undefined {
  let best: Offer | undefined;
  for (const offer of offers) if (!best || isBetter(offer, best)) best = offer;
  return best;
}

function isBetter(offer: Offer, best: Offer): boolean {
  if (offer.slots !== best.slots) return offer.slots > best.slots;
  return offer.board.operationsAhead < best.board.operationsAhead;
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
class Board {
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
    this.#storages = [...candidate.resolution.demand.diskBytesBySr.keys()].flatMap((ref) => {
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
    const { room, resolution, entry } = this.candidate;
    const { host } = place;
    const before = usedOf(room, host);
    room.take(host, resolution.demand);
    this.#workOut();
    const after = usedOf(room, host);
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
    const { room, resolution, usable, caps } = this.candidate;
    this.entrySlots = room.entryFit(usableHosts(usable), resolution.demand, caps).slots;
    this.#offers = usable
      .map((place) => ({ board: this, place, slots: room.hostFit(place.host, resolution.demand).slots }))
      .filter((offer) => offer.slots > 0);
  }
}

/** How many VMs a candidate could still take, and what bounds it. */
export function remainingFit(candidate: Candidate): Fit {
  const { room, usable, resolution, caps } = candidate;
  return room.entryFit(usableHosts(usable), resolution.demand, caps);
}

function usedOf(room: EntryRoom, host: HostUsage): { cpu: number; memoryBytes: number } {
  return {
    cpu: host.cpuTotal - room.cpuFree(host),
    memoryBytes: host.memoryTotal - host.memoryOverhead - room.memoryFree(host),
  };
}

function closedFor(entry: HostEntry, ask: PlacementAsk): string | undefined {
  const { settings } = entry;
  if (!labelsMatch(settings.labels, ask)) return labelRefusal(settings.labels);
  if (!osSettingsOf(settings, ask.osKey)) return `no template for ${ask.osKey}`;
  return entry.closed?.problem;
}
