import type { Principal, StoredSession, StoredToken } from './model/access.ts';
import type { LogFilter, LogRow } from './model/audit.ts';
import type { AuditEntry, AuditFilter, AuditRecord, AuditVerification } from './model/audit-entry.ts';
import type {
  HistoryFacet,
  HistoryFacets,
  HistoryFilter,
  HistoryPage,
  HistorySort,
  LeaseTimeline,
  TagUse,
} from './model/history.ts';
import type { Lease } from './model/lease.ts';
import type { PoolDemand, PoolUse } from './model/pool-use.ts';
import type { Report, ReportQuery } from './model/report.ts';
import type { RequestRow } from './model/request.ts';

export type { CancelTimer, Clock } from './base/clock.ts';

/**
 * What the core asks of the outside world. Interfaces only: who implements them is decided in core/service,
 * so that tests bring a fake clock and the desktop its keyring.
 */

/** Facts of one log line. Never a password, a session ref or a cookie. @internal */
export type LogFields = Readonly<Record<string, unknown>>;

/** Structured log; pino's order of arguments (fields first) kept on purpose. */
export interface Logger {
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
  /** A logger that adds `fields` to every line. */
  child(fields: LogFields): Logger;
}

/**
 * Whether this service may change the hosts now. Of several services on one bucket only the leader may, and only while its
 * lease is certainly its own.
 */
export interface ChangeGate {
  /** Counts how often the right was lost: what was decided before must not be sent after. */
  term(): number;
  /** `unconfirmed`: this service leads, but its lease has lapsed or a clock jumped; known again within seconds. */
  state(): 'open' | 'unconfirmed' | 'closed';
}

/** Named secrets kept outside the ini (`secret:NAME`): the desktop keyring, absent when headless. */
export interface SecretStore {
  /** The secret's text, or undefined where there is none of that name. */
  read(name: string): Promise<string | undefined>;
  /** Absent where nothing can be put into it. */
  readonly keep?: SecretKeeper;
}

/** Puts secrets where `secret:NAME` finds them. */
interface SecretKeeper {
  /** Why it can't be used on this machine, as a sentence; undefined when it can. */
  unavailableBecause(): Promise<string | undefined>;
  /** Resolves when it is kept. @throws DynvmError unavailable */
  write(name: string, text: string): Promise<void>;
}

/** What is kept of requests and leases. In memory until a durable one is wired; the marker on the VM is kept either way. */
export interface HistoryStore {
  /** Requests that are running and leases that are live, as last saved. */
  loadLive(): Promise<{ requests: RequestRow[]; leases: Lease[] }>;
  /**
   * Resolves when the rows would survive kill -9 (as far as this store can). All rows of one call are kept, or none.
   * @throws DynvmError `store-unavailable`: the caller must not go on to make something nobody remembers.
   */
  save(rows: {
    requests?: readonly RequestRow[];
    leases?: readonly Lease[];
    /** What was changed by whom. */
    audit?: readonly AuditRecord[];
  }): Promise<void>;
  /** The request that was asked for with a key, running or ended; absent where nothing outlives the process. */
  requestByKey?(requestKey: string): Promise<RequestRow | undefined>;
  /** What the queue learns from; absent where nothing outlives the process. */
  queueHistory?(): Promise<QueueHistory>;
  /** Requests since a moment, oldest first, for forecasts; absent where nothing outlives the process. */
  poolDemand?(sinceAt: number): Promise<PoolDemand[]>;
  /** Which of these VMs a document of another service says are alive: at cut-over they become ours. */
  importedLive(vmUuids: readonly string[]): Promise<ImportedVm[]>;
  /** Appends to the activity log; never throws, losing a line is logged. */
  appendLog(rows: readonly LogRow[]): void;
  close(): Promise<void>;
}

/** Lives and waits of late, oldest first. Times in epoch ms. */
export interface QueueHistory {
  readonly lives: readonly { requester: string; job: string; fromAt: number; untilAt: number }[];
  /** What requests were told when they came, and how long they waited. */
  readonly waits: readonly { estimateMs: number; waitedMs: number }[];
}

/** A VM as the document of the service before us has it. Times in epoch ms. */
export interface ImportedVm {
  vmUuid: string;
  name: string;
  descriptor: string;
  requestId?: string;
  osKey: string;
  osVersion: string;
  /** Empty: it was never handed out. */
  address: string;
  askedAt: number;
  availableAt: number;
  /** Absent in documents of its first years. */
  deadlineAt?: number;
}

/** What one host entry had room for at one moment. */
export interface CapacitySample {
  hostRef: number;
  host: string;
  /** More VMs of the OS key that the entry has most room for: keys share the room, so they do not add up. */
  slots: number;
  slotsByOs: Readonly<Record<string, number>>;
  runningVms: number;
  cpu: CapacityUse;
  memoryBytes: CapacityUse;
  diskBytes: CapacityUse;
}

/** `total` as handed out: after overcommit and head-room. */
export interface CapacityUse {
  used: number;
  reserved: number;
  total: number;
}

/** Which page of a list: the newest where nothing is given. The cursors are those that pages return. */
export interface PageCursor {
  /** The page of what is older than this cursor. */
  after?: string | undefined;
  /** The page of what is just newer than this cursor. */
  before?: string | undefined;
  /** What was asked for before this moment, epoch ms. */
  at?: number | undefined;
  oldest?: boolean;
  /** Absent: the newest request first. */
  sort?: HistorySort | undefined;
}

/** Requests that never got their VM. */
export interface FailedRequests {
  osKey: string;
  /** Name of the physical host that was tried last. */
  host: string;
  failed: number;
}

/** Times in epoch ms, `toAt` not included. */
export interface FacetQuery {
  readonly fromAt: number;
  readonly toAt: number;
  readonly of: readonly HistoryFacet[];
}

export interface QueryOptions {
  /** Queries that name the same snapshot see the same rows, for half a minute after the last of them. */
  readonly snapshotId?: string | undefined;
  /** Ends the query, whether it runs or waits; it then fails with `cancelled`. */
  readonly signal?: AbortSignal | undefined;
}

/** What a durable store can say of the past; reports are always computed here, never at a remote database. */
export interface HistoryArchive {
  /** @throws DynvmError bad-input (zone, period), cancelled, timeout, store-unavailable */
  report(query: ReportQuery, options?: QueryOptions): Promise<Report>;
  /** @throws DynvmError bad-input (cursor), timeout, store-unavailable */
  list(filter: HistoryFilter, limit: number, cursor?: PageCursor): Promise<HistoryPage>;
  /** Undefined where it would take too long. */
  count(filter: HistoryFilter): Promise<number | undefined>;
  /** VMs asked for since `sinceAt` (epoch ms) that failed, where a host was chosen for them. */
  failedRequests(sinceAt: number): Promise<FailedRequests[]>;
  /** Requests since a moment, oldest first, for forecasts. Epoch ms. @throws as {@link poolUse} */
  poolDemand(sinceAt: number): Promise<PoolDemand[]>;
  /** Hits, misses and cost of warm pools. Epoch ms. @throws DynvmError timeout, store-unavailable */
  poolUse(period: { fromAt: number; toAt: number }): Promise<PoolUse>;
  /** @throws as {@link report} */
  facets(query: FacetQuery, options?: QueryOptions): Promise<HistoryFacets>;
  /** Tags of all VMs that contain a text, those of the most VMs first. */
  tags(search: string, limit: number): Promise<TagUse[]>;
  /** @throws DynvmError not-found */
  timeline(leaseId: string): Promise<LeaseTimeline>;
  /** Lines of the activity log, newest first; `before`: only what is older than the line of this id. */
  log(filter: LogFilter, limit: number, before: string | undefined): Promise<LogRow[]>;
}

/** Changes to who may do what. */
export interface AccessRows {
  readonly principals?: readonly Principal[];
  readonly tokens?: readonly StoredToken[];
  /** Ids of tokens that are forgotten. */
  readonly endedTokens?: readonly string[];
  readonly sessions?: readonly StoredSession[];
  /** Digests of sessions that are over. */
  readonly endedSessions?: readonly string[];
}

/** Where principals, tokens and sessions are kept. */
export interface AccessStore {
  loadAccess(): Promise<{ principals: Principal[]; tokens: StoredToken[]; sessions: StoredSession[] }>;
  /** All rows and the audit records are kept, or none. @throws DynvmError store-unavailable */
  saveAccess(rows: AccessRows, audit: readonly AuditRecord[]): Promise<void>;
}

/** The chain of changes, to be read. */
export interface AuditReader {
  /** Newest first; `before`: only entries with a smaller number. */
  audit(filter: AuditFilter, limit: number, before: number | undefined): Promise<AuditEntry[]>;
  verifyAudit(): Promise<AuditVerification>;
}

/** The chain of changes. */
export interface AuditStore extends AuditReader {
  /** For changes that live outside the store. @throws DynvmError store-unavailable */
  appendAudit(records: readonly AuditRecord[]): Promise<void>;
}

/** What a client's `Idempotency-Key` stands for. */
export interface IdempotencyClaim {
  readonly principal: string;
  readonly key: string;
  /** Digest of what was asked for: the same key with something else is a mistake. */
  readonly digest: string;
  /** Epoch ms. */
  readonly at: number;
}

/** The answer that every further request with the key gets. */
export interface KeptAnswer {
  readonly status: number;
  readonly body: string;
  readonly location?: string;
}

export type ClaimOutcome =
  | { readonly kind: 'new' }
  /** The principal has as many keys, or as much kept under them, as one may. */
  | { readonly kind: 'full' }
  | { readonly kind: 'other-request' }
  | { readonly kind: 'answered'; readonly answer: KeptAnswer }
  /** Begun by an earlier run, which ended before its outcome was kept. */
  | { readonly kind: 'unfinished' };

/** Keys of the last 24 hours. */
export interface IdempotencyStore {
  /** Resolves when the claim would survive kill -9. @throws DynvmError store-unavailable */
  claimKey(claim: IdempotencyClaim): Promise<ClaimOutcome>;
  /** Without an answer the key is free again. @throws DynvmError store-unavailable */
  settleKey(claim: IdempotencyClaim, answer: KeptAnswer | undefined): Promise<void>;
}
