import { create } from 'zustand';
import type { CouchbaseStatus } from '../../core/model/couchbase.ts';

/** State of the Couchbase buckets, as last seen. */
export interface CouchbaseView {
  readonly status?: CouchbaseStatus;
  /** Epoch ms. */
  readonly lookedAt?: number;
  /** Why there is no newer one. */
  readonly error?: unknown;
  /** Since when documents have been parked, as seen by this window. */
  readonly parkedSinceAt?: number | undefined;
}

export const useCouchbase = create<CouchbaseView>()(() => ({}));

export function countParkedDocuments({ history, staticPool }: CouchbaseStatus): number {
  return (history?.parked ?? 0) + (staticPool?.parked ?? 0);
}
