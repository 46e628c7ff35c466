import { Emitter } from '../../base/emitter.ts';
import type { Clock } from '../../ports.ts';

/** How often waiting operations are told their places. */
const PLACES_PAUSE_MS = 200;
/** Weight of the latest operation in what is usual for a storage. */
const LATEST_WEIGHT = 0.3;

export interface StorageRef {
  uuid: string;
  name: string;
}

/** One operation that its SRs do not let in beside another. */
export interface DiskOperation {
  /** Every SR it works on. */
  storages: readonly StorageRef[];
  /** Making disks and deleting them take turns. */
  kind: 'create' | 'destroy';
  /** Waits until nobody else does: what is made in stock. */
  isBackground?: boolean;
  /** Requests take turns. */
  requestId: string;
  leaseId: string;
  /** Takes the operation out of the queue while it waits; one that has begun is not cut off. */
  signal: AbortSignal;
}

/** Where a waiting operation stands. */
export interface StoragePlace {
  storage: string;
  /** 2 = after the one in progress. */
  place: number;
  /** Until its turn, judged by what operations took there lately; absent while none has ended. */
  waitMs?: number;
}

interface Waiting {
  kind: string;
  group: string;
  leaseId: string;
  storageName: string;
  start: () => void;
}

/**
 * An SR lets in one disk operation at a time; whoever comes meanwhile sleeps for 1 to 20 s inside the server and tries
 * again. So each SR has one queue of width 1, by its uuid: entries that see the same SR share it.
 * @see docs/spec/xapi.md#storage-lock
 */
export class StorageQueues {
  readonly #clock: Clock;
  readonly #queues = new Map<string, StorageQueue>();
  readonly #places = new Emitter<ReadonlyMap<string, StoragePlace>>();
  #cancelTimer: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Runs `work` once no other disk operation is in progress on its storages. The turn ends with `work`, so `work` must
   * have a deadline.
   * @throws the signal's reason, if it is aborted before the turn came; what `work` throws
   */
  async run<T>(operation: DiskOperation, work: () => Promise<T>): Promise<T> {
    const held: (() => void)[] = [];
    try {
      // Always in the same order: two operations that need the same two storages never wait for each other.
      for (const storage of inFixedOrder(operation.storages)) {
        held.push(await this.#acquire(operation, storage));
      }
      operation.signal.throwIfAborted();
      return await work();
    } finally {
      for (const release of held.reverse()) release();
    }
  }

  /** Operations in progress and waiting. */
  length(storageUuid: string): number {
    return this.#queues.get(storageUuid)?.length ?? 0;
  }

  /** What one operation usually takes there; undefined until one has ended. */
  usualMs(storageUuid: string): number | undefined {
    return this.#queues.get(storageUuid)?.usualMs;
  }

  /** Tells the places of all that wait, by lease, a few times a second while they change. Returns its own end. */
  onPlaces(listener: (places: ReadonlyMap<string, StoragePlace>) => void): () => void {
    return this.#places.on(listener);
  }

  async #acquire(operation: DiskOperation, storage: StorageRef): Promise<() => void> {
    const queue = this.#queues.get(storage.uuid) ?? new StorageQueue(this.#clock);
    this.#queues.set(storage.uuid, queue);
    const release = queue.acquire(operation, storage.name);
    if (queue.length > 1) this.#tellLater();
    return release;
  }

  #tellLater(): void {
    this.#cancelTimer ??= this.#clock.setTimer(PLACES_PAUSE_MS, () => {
      this.#cancelTimer = undefined;
      const places = new Map([...this.#queues.values()].flatMap((queue) => queue.places()));
      this.#places.emit(places);
      if (places.size > 0) this.#tellLater();
    });
  }
}

/** The operations of one SR. */
class StorageQueue {
  readonly #clock: Clock;
  readonly #waiting = new FairTurns<Waiting>();
  /** Has its turns when nobody else waits. */
  readonly #background = new FairTurns<Waiting>();
  #busy = false;
  usualMs: number | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get length(): number {
    return this.#waiting.size + this.#background.size + (this.#busy ? 1 : 0);
  }

  /** Resolves with the end of the turn. @throws the signal's reason */
  acquire(
    { kind, requestId, leaseId, signal, isBackground }: DiskOperation,
    storageName: string,
  ): Promise<() => void> {
    const line = isBackground ? this.#background : this.#waiting;
    return new Promise((resolve, reject) => {
      const giveUp = () => {
        if (line.remove(waiting)) reject(signal.reason);
      };
      const start = () => {
        signal.removeEventListener('abort', giveUp);
        this.#busy = true;
        const startedMs = this.#clock.monotonicMs();
        resolve(() => this.#end(this.#clock.monotonicMs() - startedMs));
      };
      const waiting: Waiting = { kind, group: requestId, leaseId, storageName, start };
      if (signal.aborted) return reject(signal.reason);
      if (!this.#busy) return start();
      signal.addEventListener('abort', giveUp, { once: true });
      line.add(waiting);
    });
  }

  places(): [leaseId: string, place: StoragePlace][] {
    return [...this.#waiting.inOrder(), ...this.#background.inOrder()].map(
      ({ leaseId, storageName }, index) => {
        const ahead = index + 1;
        const waitMs = this.usualMs === undefined ? {} : { waitMs: Math.round(ahead * this.usualMs) };
        return [leaseId, { storage: storageName, place: ahead + 1, ...waitMs }];
      },
    );
  }

  #end(tookMs: number): void {
    this.usualMs =
      this.usualMs === undefined ? tookMs : this.usualMs + (tookMs - this.usualMs) * LATEST_WEIGHT;
    this.#busy = false;
    (this.#waiting.take() ?? this.#background.take())?.start();
  }
}

function inFixedOrder(storages: readonly StorageRef[]): StorageRef[] {
  const byUuid = new Map(storages.map((storage) => [storage.uuid, storage]));
  return [...byUuid.values()].sort((a, b) => (a.uuid < b.uuid ? -1 : 1));
}

/** Who may be next, as far as fairness is concerned. */
interface TurnTaker {
  /** Kinds take turns, so that neither starves the other. */
  readonly kind: string;
  /** Within a kind, groups take turns; within a group the first to come is the first served. */
  readonly group: string;
}

/** A waiting list that is fair between kinds and between the groups of a kind. */
class FairTurns<T extends TurnTaker> {
  /** By kind, then by group. Whoever had a turn moves to the end of its map, so the first is always next. */
  #kinds = new Map<string, Map<string, T[]>>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(taker: T): void {
    const groups = this.#kinds.get(taker.kind) ?? new Map<string, T[]>();
    this.#kinds.set(taker.kind, groups);
    const group = groups.get(taker.group) ?? [];
    groups.set(taker.group, group);
    group.push(taker);
    this.#size++;
  }

  /** For one that gives up; false where it does not wait. */
  remove(taker: T): boolean {
    const groups = this.#kinds.get(taker.kind);
    const group = groups?.get(taker.group);
    const position = group?.indexOf(taker) ?? -1;
    if (!groups || !group || position < 0) return false;
    group.splice(position, 1);
    this.#size--;
    if (group.length === 0) groups.delete(taker.group);
    if (groups.size === 0) this.#kinds.delete(taker.kind);
    return true;
  }

  /** Takes the next one off the list; undefined when nobody waits. */
  take(): T | undefined {
    const [kind] = this.#kinds;
    const [group] = kind?.[1] ?? [];
    const taker = group?.[1].shift();
    if (!kind || !group || taker === undefined) return undefined;
    this.#size--;
    moveToEnd(kind[1], group[0], group[1].length > 0);
    moveToEnd(this.#kinds, kind[0], kind[1].size > 0);
    return taker;
  }

  /** Everybody who waits, in the order of their turns if nobody else comes. */
  inOrder(): T[] {
    const copy = new FairTurns<T>();
    copy.#size = this.#size;
    for (const [kind, groups] of this.#kinds) {
      copy.#kinds.set(kind, new Map([...groups].map(([group, takers]) => [group, [...takers]])));
    }
    const order: T[] = [];
    for (let next = copy.take(); next !== undefined; next = copy.take()) order.push(next);
    return order;
  }
}

function moveToEnd<V>(map: Map<string, V>, key: string, stays: boolean): void {
  const value = map.get(key);
  map.delete(key);
  if (stays && value !== undefined) map.set(key, value);
}
