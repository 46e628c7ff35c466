import { isDeepStrictEqual } from 'node:util';
import { Emitter } from '../../base/emitter.ts';
import type { RowChanges } from '../../fleet/index.ts';
import type { LogRow } from '../../model/audit.ts';
import type { AuditRecord } from '../../model/audit-entry.ts';
import { isLive, type Lease, type LeaseWait } from '../../model/lease.ts';
import { isPending, type RequestRow } from '../../model/request.ts';
import type { Clock, HistoryStore, Logger } from '../../ports.ts';
import { assertTransition } from './lease-states.ts';
import { assertRequestTransition } from './request-states.ts';
import { RowWriter } from './row-writer.ts';

/** Ended requests and leases that stay readable. */
const ENDED_LIMIT = 1_000;

/** What a change of a lease may set; `steps` and the identity are the book's. */
export type LeasePatch = Partial<
  Omit<Lease, 'id' | 'requestId' | 'name' | 'descriptor' | 'index' | 'steps' | 'wait' | 'createdAt'>
>;

export type LogEntry = Pick<LogRow, 'level' | 'kind' | 'message' | 'actor'> &
  Partial<Pick<LogRow, 'hostRef' | 'requestId' | 'leaseId' | 'vm'>>;

export interface LeaseRegistryOptions {
  store: HistoryStore;
  clock: Clock;
  logger: Logger;
  newId: () => string;
}

/**
 * Every request and lease in memory, as whole immutable rows: who reads one keeps it as it was.
 * Each change goes to the listeners at once and to the store as soon as it takes it.
 */
export class LeaseRegistry {
  readonly #store: HistoryStore;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #newId: () => string;
  readonly #writer: RowWriter;
  readonly #requests = new Map<string, RequestRow>();
  readonly #leases = new Map<string, Lease>();
  readonly #liveIds = new Set<string>();
  /** How many live leases have a name: two hosts may each have a VM of it. */
  readonly #liveNames = new Map<string, number>();
  readonly #liveByRequest = new Map<string, number>();
  readonly #endedRequests = new BoundedIdSet(ENDED_LIMIT);
  readonly #endedLeases = new BoundedIdSet(ENDED_LIMIT);
  readonly onRequests = new Emitter<RowChanges<RequestRow, string>>();
  readonly onLeases = new Emitter<RowChanges<Lease, string>>();
  readonly onLog = new Emitter<LogRow>();

  constructor(options: LeaseRegistryOptions) {
    this.#store = options.store;
    this.#clock = options.clock;
    this.#logger = options.logger;
    this.#newId = options.newId;
    this.#writer = new RowWriter(options);
  }

  requests(): readonly RequestRow[] {
    return [...this.#requests.values()];
  }

  leases(): readonly Lease[] {
    return [...this.#leases.values()];
  }

  live(): Lease[] {
    return [...this.#liveIds].map((id) => this.#leases.get(id)).filter((lease) => lease !== undefined);
  }

  request(id: string): RequestRow | undefined {
    return this.#requests.get(id);
  }

  lease(id: string): Lease | undefined {
    return this.#leases.get(id);
  }

  /** The lease, while it is live. */
  liveLease(id: string): Lease | undefined {
    return this.#liveIds.has(id) ? this.#leases.get(id) : undefined;
  }

  hasLiveName(name: string): boolean {
    return this.#liveNames.has(name);
  }

  /**
   * Registers a new request in memory at once (names are taken from here on) and saves it with the record of who asked.
   * Leases that it takes from another request go back to that one if this fails.
   * @throws what the store threw; nothing of the request is kept then
   */
  async record(request: RequestRow, leases: readonly Lease[], audit: AuditRecord): Promise<void> {
    const taken = leases.flatMap(({ id }) => this.#leases.get(id) ?? []);
    this.put([request], leases);
    this.#writer.supersede(taken.map(({ id }) => id));
    try {
      await this.#store.save({ requests: [request], leases, audit: [audit] });
    } catch (error) {
      for (const lease of taken) this.adopt(lease);
      const isTaken = new Set(taken.map(({ id }) => id));
      const created = leases.filter(({ id }) => !isTaken.has(id));
      this.#forget(
        [request.id],
        created.map(({ id }) => id),
      );
      throw error;
    }
  }

  /** Takes rows over as they are: what the store had, or what a marker tells. */
  put(requests: readonly RequestRow[], leases: readonly Lease[]): void {
    for (const request of requests) this.#requests.set(request.id, request);
    for (const lease of leases) this.#setLease(lease);
    if (requests.length > 0) this.onRequests.emit({ upserts: requests, removes: [] });
    if (leases.length > 0) this.onLeases.emit({ upserts: leases, removes: [] });
  }

  /** A request that waited starts: it and its leases are saved together, with whatever else is due. */
  begin(request: RequestRow, leases: readonly Lease[]): void {
    const before = this.#requests.get(request.id);
    if (before) assertRequestTransition(before, request.state.kind);
    this.put([request], leases);
    this.#writer.requestChanged(request);
    for (const lease of leases) this.#writer.leaseChanged(lease);
  }

  /** Takes a lease that a VM's marker told of; it is saved like any other. */
  adopt(lease: Lease): void {
    this.put([], [lease]);
    this.#writer.leaseChanged(lease);
  }

  /**
   * Changes a lease; a new state becomes a step of its timeline. Unknown ids (forgotten meanwhile) are ignored.
   * @throws DynvmError `internal`: the state can't follow the present one
   */
  change(id: string, patch: LeasePatch, note?: string): Lease | undefined {
    const before = this.#leases.get(id);
    if (!before) return undefined;
    if (patch.state) assertTransition(before, patch.state.kind);
    let after: Lease = { ...before, ...patch };
    if (patch.state && patch.state.kind !== before.state.kind) {
      delete after.wait;
      const step = {
        state: patch.state.kind,
        at: this.#clock.now(),
        attempt: after.attempt,
        ...(after.hostRef === undefined ? {} : { hostRef: after.hostRef }),
        ...(note === undefined ? {} : { note }),
      };
      after = { ...after, steps: [...before.steps, step] };
    }
    this.#setLease(after);
    this.#writer.leaseChanged(after);
    this.onLeases.emit({ upserts: [after], removes: isLive(after) ? [] : this.#retireLeases([after]) });
    if (!isLive(after)) this.#retireRequest(after.requestId);
    return after;
  }

  /** What leases wait for at the moment; undefined = nothing. It changes often and is not saved. */
  setWaits(waits: ReadonlyMap<string, LeaseWait | undefined>): void {
    const upserts: Lease[] = [];
    for (const [id, wait] of waits) {
      const lease = this.liveLease(id);
      if (!lease || isDeepStrictEqual(lease.wait, wait)) continue;
      const { wait: _wait, ...rest } = lease;
      const after = wait ? { ...rest, wait } : rest;
      this.#leases.set(id, after);
      upserts.push(after);
    }
    if (upserts.length > 0) this.onLeases.emit({ upserts, removes: [] });
  }

  changeRequest(
    id: string,
    patch: Partial<Pick<RequestRow, 'owner' | 'teams' | 'state' | 'unanswered' | 'wait'>>,
  ): RequestRow | undefined {
    const before = this.#requests.get(id);
    if (!before) return undefined;
    if (patch.state) assertRequestTransition(before, patch.state.kind);
    const after: RequestRow = { ...before, ...patch };
    this.#requests.set(id, after);
    this.#writer.requestChanged(after);
    this.onRequests.emit({ upserts: [after], removes: [] });
    this.#retireRequest(id);
    const ended = after.leaseIds.flatMap((leaseId) => this.#leases.get(leaseId) ?? []);
    const removes = this.#retireLeases(ended.filter((lease) => !isLive(lease)));
    if (removes.length > 0) this.onLeases.emit({ upserts: [], removes });
    return after;
  }

  /**
   * Keeps the record of a change. Called in the same synchronous step as the change itself, it goes into the same
   * transaction.
   */
  appendAudit(record: AuditRecord): void {
    this.#writer.auditAppended(record);
  }

  /** Resolves when every change so far is saved. @throws what the store threw */
  flush(): Promise<void> {
    return this.#writer.flush();
  }

  log(entry: LogEntry): void {
    const row: LogRow = { id: this.#newId(), at: this.#clock.now(), ...entry };
    const { level, message, id: _id, at: _at, ...fields } = row;
    if (level === 'info') this.#logger.info(fields, message);
    else if (level === 'warning') this.#logger.warn(fields, message);
    else this.#logger.error(fields, message);
    this.#store.appendLog([row]);
    this.onLog.emit(row);
  }

  /** A log line about one lease. */
  logLease(lease: Lease, entry: Pick<LogEntry, 'level' | 'kind' | 'message' | 'actor'>): void {
    this.log({
      ...entry,
      requestId: lease.requestId,
      leaseId: lease.id,
      vm: lease.name,
      ...(lease.hostRef === undefined ? {} : { hostRef: lease.hostRef }),
    });
  }

  async close(): Promise<void> {
    await this.#writer.close();
  }

  #setLease(lease: Lease): void {
    const before = this.#leases.get(lease.id);
    this.#leases.set(lease.id, lease);
    const wasLive = before !== undefined && this.#liveIds.has(lease.id);
    const nowLive = isLive(lease);
    if (wasLive && !nowLive) {
      this.#liveIds.delete(lease.id);
      this.#count(lease, -1);
    } else if (!wasLive && nowLive) {
      this.#liveIds.add(lease.id);
      this.#endedLeases.delete(lease.id);
      this.#count(lease, 1);
    } else if (before && nowLive && before.requestId !== lease.requestId) {
      this.#count(before, -1);
      this.#count(lease, 1);
      this.#retireRequest(before.requestId);
    }
  }

  /** Ended leases stay readable until their request ends, then for a while. @returns the ids forgotten for them */
  #retireLeases(ended: readonly Lease[]): string[] {
    const due = ended.filter(({ requestId }) => !isPending(this.#requests.get(requestId)));
    const forgotten = due.flatMap(({ id }) => this.#endedLeases.add(id) ?? []);
    for (const id of forgotten) this.#leases.delete(id);
    return forgotten;
  }

  /** A request that has ended and has no live lease left stays readable for a while. */
  #retireRequest(id: string): void {
    const request = this.#requests.get(id);
    if (!request || isPending(request) || this.#liveByRequest.has(id)) return;
    const forgotten = this.#endedRequests.add(id);
    if (forgotten === undefined) return;
    this.#requests.delete(forgotten);
    this.onRequests.emit({ upserts: [], removes: [forgotten] });
  }

  #count(lease: Lease, by: 1 | -1): void {
    add(this.#liveNames, lease.name, by);
    add(this.#liveByRequest, lease.requestId, by);
  }

  #forget(requestIds: readonly string[], leaseIds: readonly string[]): void {
    for (const id of requestIds) this.#requests.delete(id);
    for (const id of leaseIds) {
      const lease = this.#leases.get(id);
      if (lease && this.#liveIds.delete(id)) this.#count(lease, -1);
      this.#leases.delete(id);
      this.#endedLeases.delete(id);
    }
    this.onRequests.emit({ upserts: [], removes: requestIds });
    this.onLeases.emit({ upserts: [], removes: leaseIds });
  }
}

function add(counts: Map<string, number>, key: string, by: 1 | -1): void {
  const count = (counts.get(key) ?? 0) + by;
  if (count > 0) counts.set(key, count);
  else counts.delete(key);
}

/** The ids of what ended most recently, oldest first; adding to a full list pushes the oldest out. */
class BoundedIdSet {
  readonly #limit: number;
  readonly #ids = new Set<string>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** @returns the id that is to be forgotten now, if any */
  add(id: string): string | undefined {
    this.#ids.delete(id);
    this.#ids.add(id);
    if (this.#ids.size <= this.#limit) return undefined;
    const [oldest] = this.#ids;
    if (oldest !== undefined) this.#ids.delete(oldest);
    return oldest;
  }

  /** It is not ended after all. */
  delete(id: string): void {
    this.#ids.delete(id);
  }
}
