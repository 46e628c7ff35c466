import { type BackoffPolicy, backoffMs } from '../../base/backoff.ts';

/** 1 s, 2 s, 4 s … up to 30 s, each shortened by up to a half so that services don't move in step. */
const POLICY: BackoffPolicy = { firstMs: 1_000, maxMs: 30_000, jitter: [1, 0.5] };

/** @param failures in a row so far, from 1 */
export function couchbaseBackoffMs(failures: number, random?: () => number): number {
  return backoffMs(POLICY, failures, random);
}
