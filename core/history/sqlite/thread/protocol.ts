import type { Principal, StoredSession, StoredToken } from '../../../model/access.ts';
import type { LogRow } from '../../../model/audit.ts';
import type { AuditEntry, AuditRecord, AuditVerification } from '../../../model/audit-entry.ts';
import type { Failure } from '../../../model/failure.ts';
import type {
  HistoryFacets,
  HistoryFilter,
  HistoryPage,
  LeaseTimeline,
  TagUse,
} from '../../../model/history.ts';
import type { Lease } from '../../../model/lease.ts';
import type { PoolDemand, PoolUse } from '../../../model/pool-use.ts';
import type { Report, ReportQuery } from '../../../model/report.ts';
import type { RequestRow } from '../../../model/request.ts';
import type {
  AccessRows,
  CapacitySample,
  ClaimOutcome,
  FacetQuery,
  FailedRequests,
  IdempotencyClaim,
  ImportedVm,
  KeptAnswer,
  PageCursor,
  QueueHistory,
} from '../../../ports.ts';
import type { AuditPageQuery } from '../../audit/audit-page.ts';
import type { ForeignDocument } from '../../import-document.ts';
import type { OutboxDepth, OutboxEntry, OutboxResult, OutboxTarget, OutboxTargets } from '../../outbox.ts';
import type { LogPageQuery } from '../read/read-log-page.ts';
import type { ImportCount } from '../write/import-session.ts';
import type { SaveRows } from '../write/store-session.ts';

/** What a worker is started with. */
export interface StoreWorkerData {
  readonly file: string;
  /** A report over everything takes a second or two: readers have a thread of their own, so that no save waits. */
  readonly role: 'writer' | 'reader';
  /** Of a reader: shared memory by which its queries are stopped, as `StopSwitch` says. */
  readonly stopCells?: Int32Array;
}

/** Arguments and results cross the thread as copies. */
export interface WriterMethods {
  /** Opens the file; the answer names the damaged file that was moved aside, if there was one. */
  open(): { movedAsideTo?: string };
  loadLive(): { requests: RequestRow[]; leases: Lease[] };
  save(rows: SaveRows): void;
  appendLog(rows: readonly LogRow[]): void;
  requestByKey(requestKey: string): RequestRow | undefined;
  claimKey(claim: IdempotencyClaim): ClaimOutcome;
  settleKey(claim: IdempotencyClaim, answer: KeptAnswer | undefined): void;
  loadAccess(): { principals: Principal[]; tokens: StoredToken[]; sessions: StoredSession[] };
  saveAccess(rows: AccessRows, audit: readonly AuditRecord[]): void;
  importBatch(rows: readonly { key: string; document: ForeignDocument }[]): ImportCount;
  /** Forgets what is live: another service looked after it meanwhile, the VMs themselves tell what is left. */
  forgetLive(): void;
  readSetting(key: string): string | undefined;
  writeSetting(key: string, value: string | undefined, audit: readonly AuditRecord[]): void;
  configureOutbox(targets: OutboxTargets): void;
  dueOutbox(target: OutboxTarget, limit: number): OutboxEntry[];
  settleOutbox(results: readonly OutboxResult[]): void;
  retryOutbox(target: OutboxTarget): void;
  outboxDepth(target: OutboxTarget): OutboxDepth;
  importedLive(vmUuids: readonly string[]): ImportedVm[];
  saveCapacity(at: number, samples: readonly CapacitySample[]): void;
  close(): void;
}

/** Need the file to be there already: the writer makes it. */
export interface ReaderMethods {
  log(query: LogPageQuery): LogRow[];
  audit(query: AuditPageQuery): AuditEntry[];
  verifyAudit(): AuditVerification;
  timeline(leaseId: string): LeaseTimeline;
  liveLeases(): Lease[];
  report(query: ReportQuery, snapshotId: string | undefined): Report;
  list(filter: HistoryFilter, limit: number, cursor?: PageCursor): HistoryPage;
  count(filter: HistoryFilter): number | undefined;
  queueHistory(): QueueHistory;
  poolUse(period: { fromAt: number; toAt: number }): PoolUse;
  poolDemand(sinceAt: number): PoolDemand[];
  failedRequests(sinceAt: number): FailedRequests[];
  facets(query: FacetQuery, snapshotId: string | undefined): HistoryFacets;
  tags(search: string, limit: number): TagUse[];
  close(): void;
}

export type StoreMethods = WriterMethods & ReaderMethods;
export type StoreMethod = keyof StoreMethods;

export interface StoreCall {
  readonly id: number;
  readonly method: StoreMethod;
  readonly args: readonly unknown[];
}

export type StoreAnswer =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly failure: Failure; readonly cause?: StoreErrorCause };

/** The error itself, for the log only. */
export interface StoreErrorCause {
  readonly message: string;
  readonly stack?: string | undefined;
}

/** What of an error can cross threads. */
export function toStoreErrorCause(error: unknown): StoreErrorCause {
  if (!(error instanceof Error)) return { message: String(error) };
  return { message: error.message, stack: error.stack };
}
