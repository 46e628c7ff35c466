import type { HistoryDocument } from '../model/history.ts';

/** Where outbox rows go: the history's bucket, or the static pool's. */
export type OutboxTarget = 'history' | 'static';

/** What is written to the static pool under a VM's address. @see docs/spec/legacy-api.md#static-pools */
export interface StaticPoolDocument {
  readonly ipaddr: string;
  readonly origin: string;
  readonly os: string;
  readonly state: 'available';
  readonly poolId: readonly string[];
  readonly prevUser: string;
  readonly username: string;
  readonly ver: number;
  /** Bytes. */
  readonly memory: string;
  readonly os_version: string;
}

/** One document on its way: what has to be true of it in the bucket. */
export interface OutboxEntry {
  readonly target: OutboxTarget;
  readonly key: string;
  /** Grows when the document changes again: an older write does not settle the newer one. */
  readonly revision: number;
  readonly attempts: number;
  /** Undefined: the document must go. */
  readonly content: HistoryDocument | StaticPoolDocument | undefined;
}

/** What came of an entry. */
export type OutboxResult = {
  readonly target: OutboxTarget;
  readonly key: string;
  readonly revision: number;
} & (
  | { readonly kind: 'done' }
  | { readonly kind: 'later'; readonly error: string; readonly nextTryAt: number }
  /** It can't be written as it is; kept and shown until somebody acts. */
  | { readonly kind: 'parked'; readonly error: string }
);

interface ParkedDocument {
  readonly key: string;
  readonly error: string;
  readonly queuedAt: number;
}

export interface OutboxDepth {
  /** Waiting to be written, parked ones not counted. */
  readonly pending: number;
  readonly parked: number;
  readonly oldestQueuedAt?: number;
  /** The first of them. */
  readonly parkedDocuments: readonly ParkedDocument[];
}

/** Names the bucket each target is; an absent one gets no outbox rows. */
export type OutboxTargets = Readonly<Partial<Record<OutboxTarget, string>>>;

/** The durable queue between the store and buckets. Rows come into it in the transaction that changes a lease. */
export interface Outbox {
  /**
   * Begins or ends to queue. A bucket that was not the target before gets every VM this service has on record.
   * @throws DynvmError store-unavailable (all methods)
   */
  configure(targets: OutboxTargets): Promise<void>;
  /** Entries that are due, oldest first, at most one per document. */
  due(target: OutboxTarget, limit: number): Promise<OutboxEntry[]>;
  settle(results: readonly OutboxResult[]): Promise<void>;
  /** Parked and postponed documents are due again. */
  retry(target: OutboxTarget): Promise<void>;
  depth(target: OutboxTarget): Promise<OutboxDepth>;
  /** Called after rows may have come in. */
  onQueued(listener: () => void): () => void;
}
