import type { Statement } from './import/statements.ts';
import type { Cas } from './sdk/cas.ts';

/** What a bucket is reached with. Plain data: it crosses to the worker. */
export interface BucketAddress {
  /** `couchbase://host`, `couchbases://host`, with the SDK's own parameters where given. */
  readonly connectionString: string;
  readonly bucket: string;
  readonly username: string;
  readonly password: string;
  /** PEM file of the CA to trust. */
  readonly caFile?: string;
}

export type DocumentContent = Readonly<Record<string, unknown>>;

/** An operation that brought no answer that can be used. */
export type BucketTrouble =
  /** Nothing was done: try again. */
  | { readonly kind: 'transient'; readonly reason: string }
  /** It may have been done: read it back. */
  | { readonly kind: 'ambiguous'; readonly reason: string }
  /** The server refuses this document or this user: trying again cannot help. */
  | { readonly kind: 'refused'; readonly reason: string };

export type ReadOutcome =
  | { readonly kind: 'found'; readonly cas: Cas; readonly content: DocumentContent }
  | { readonly kind: 'missing' }
  | BucketTrouble;

/** @internal for its tests */
export interface WriteRequest {
  readonly key: string;
  readonly content: DocumentContent;
  /** Undefined: the document must not exist. */
  readonly cas?: Cas | undefined;
  /** Whole seconds, at least 1; absent = for ever. Must be given again with every write. */
  readonly expirySeconds?: number;
  readonly timeoutMs?: number;
  /** A majority of the nodes that keep the document must have it, where the bucket can say so. */
  readonly durable?: boolean;
}

export type WriteOutcome =
  | { readonly kind: 'stored'; readonly cas: Cas }
  /** It exists, is gone, or was changed by somebody else. */
  | { readonly kind: 'conflict' }
  | BucketTrouble;

export type QueryOutcome =
  | { readonly kind: 'rows'; readonly rows: readonly DocumentContent[] }
  /** No index serves the statement. */
  | { readonly kind: 'no-index'; readonly reason: string }
  | BucketTrouble;

/** How safe a durable write of this bucket is. */
export type Durability =
  /** `replicas`: nodes that have a copy besides the active one. */
  | { readonly kind: 'majority'; readonly replicas: number }
  | { readonly kind: 'none'; readonly reason: string };

/** What can be asked of a bucket's default collection. Answers are data; a call rejects when nobody can answer it any more. */
export interface BucketOperations {
  /** Resolves when a first document operation was answered. @throws Error with the reason; try again */
  connect(address: BucketAddress): Promise<void>;
  read(key: string, timeoutMs?: number): Promise<ReadOutcome>;
  write(request: WriteRequest): Promise<WriteOutcome>;
  remove(key: string, cas: Cas): Promise<WriteOutcome>;
  /** What a durable write of a document comes to; the document must be there. */
  durability(key: string): Promise<Durability>;
  query(statement: Statement, parameters: Readonly<Record<string, unknown>>): Promise<QueryOutcome>;
  /** Ends the connection; the next connect begins anew. */
  disconnect(): Promise<void>;
  /** Ends everything; calls in progress reject. */
  close(): Promise<void>;
}

/** One bucket, wherever its operations are done. */
export interface Bucket extends BucketOperations {
  /** Called when the connection is gone for good, without anybody having ended it: connect anew. */
  onLost(listener: (reason: string) => void): void;
}
