import { create } from 'zustand';
import type { CouchbaseStatus } from '../../core/model/couchbase.ts';

/** How the service stands with its buckets, as of the last look. */
export interface CouchbaseView {
  readonly status?: CouchbaseStatus;
  /** When that was, epoch ms. */
  readonly lookedAt?: number;
  /** Anything thrown: why there is no newer one. */
  readonly error?: unknown;
  /** Since when documents have been parked, as this window saw it. */
  readonly parkedSinceAt?: number | undefined;
}

export const useCouchbase = create<CouchbaseView>()(() => ({}));

export function countParkedDocuments({ history, staticPool }: CouchbaseStatus): number {
  return (history?.parked ?? 0) + (staticPool?.parked ?? 0);
}
