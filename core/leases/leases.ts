import type { Config } from '../config/index.ts';
import type { RowChanges } from '../fleet/index.ts';
import type { LogRow } from '../model/audit.ts';
import type { Lease } from '../model/lease.ts';
import type { Ownership } from '../model/ownership.ts';
import type { PoolRow } from '../model/pool.ts';
import type { QueueRow } from '../model/queue.ts';
import type { QuotaRow } from '../model/quota.ts';
import type { ReconcileFinding, ReconcileOptions } from '../model/reconcile.ts';
import type { Plan, ProvisionSpec, RequestRow } from '../model/request.ts';
import type { LeaseActResult, LeaseSelector } from '../model/selector.ts';
import type { Actor } from './lease/actor.ts';
import type { RequestAndLeases } from './lease/lease-context.ts';
import type { PoolPatch } from './pools/pool-overrides.ts';

export type { Actor, RequestAndLeases };

/** Requests and leases: everything that makes, keeps and deletes VMs. */
export interface Leases {
  /** Reads the store and the markers on the hosts, takes up what was left, starts the deadline timer. */
  start(): Promise<void>;
  applyConfig(config: Config): void;
  /** The machine has slept: deadlines that passed count once a host's clock confirms this one. */
  machineWoke(): void;

  /**
   * Names, room and intent in one go; answers before the first XAPI call.
   * @throws DynvmError already-exists, no-capacity, unknown-os, unknown-host, store-unavailable, …
   */
  provision(spec: ProvisionSpec, actor: Actor): Promise<RequestAndLeases>;
  /** Resolves when the request ended. @throws DynvmError not-found */
  whenEnded(requestId: string): Promise<RequestAndLeases>;
  /** The client that waited has the answer; unknown requests are ignored. @throws DynvmError forbidden */
  acknowledge(requestId: string, actor: Actor): void;
  /** The connection of a client that waits for it has closed; unknown requests are ignored. @throws DynvmError forbidden */
  hangUp(requestId: string, actor: Actor): void;
  /** @param actor whose quotas it says; without: nobody's */
  plan(spec: ProvisionSpec, actor?: Actor): Plan;
  cancel(requestId: string, actor: Actor): Promise<RequestRow>;
  /** Results in name order; resolves when the VMs are gone or blocked (`wait`), else when durably accepted. */
  release(selector: LeaseSelector, options: { wait: boolean }, actor: Actor): Promise<LeaseActResult[]>;
  extend(
    selector: LeaseSelector,
    change: { minutes: number; from: 'now' | 'created' | 'deadline' },
    actor: Actor,
  ): Promise<LeaseActResult[]>;

  /** Gives the live leases of one principal to another; resolves with how many. @throws DynvmError store-unavailable */
  transfer(change: { from: string; to: Ownership }, actor: Actor): Promise<number>;

  /** Compares leases and hosts now, and settles what differs. @throws DynvmError bad-input */
  reconcile(options: ReconcileOptions, actor: Actor): Promise<ReconcileFinding[]>;

  /** The requests that wait for room, first in line first. */
  queue(): readonly QueueRow[];
  /** At most once a second. */
  onQueue(listener: () => void): () => void;
  /** Free VMs of this kind that are kept for a request in the queue. */
  keptSlots(query: Pick<ProvisionSpec, 'osKey' | 'labels' | 'ignoreLabels'>): number;

  /** Warm pools, those of the lab first. */
  pools(): readonly PoolRow[];
  onPools(listener: () => void): () => void;
  /** Sets or resets a pool's size, pauses or resumes it; kept over restarts. @throws DynvmError not-found, store-unavailable */
  changePool(id: string, patch: PoolPatch, actor: Actor): Promise<PoolRow>;
  /** Every quota with what is used of it. */
  quotas(): readonly QuotaRow[];

  requests(): readonly RequestRow[];
  leases(): readonly Lease[];
  /** Running, or ended lately. */
  request(id: string): RequestRow | undefined;
  /** Live, or ended lately. */
  lease(id: string): Lease | undefined;
  onRequests(listener: (changes: RowChanges<RequestRow, string>) => void): () => void;
  onLeases(listener: (changes: RowChanges<Lease, string>) => void): () => void;
  onLog(listener: (row: LogRow) => void): () => void;
  /** Stops timers and lets running steps end at a point from which they can be taken up again. */
  close(): Promise<void>;
}
