/** How pauses between attempts grow: they double from `firstMs` up to `maxMs`. */
export interface BackoffPolicy {
  readonly firstMs: number;
  readonly maxMs: number;
  /** Each pause is multiplied by a random factor between these two, so that many waiters do not return at once. */
  readonly jitter?: readonly [from: number, to: number];
}

/**
 * The pause before the next attempt, in whole milliseconds.
 * @param failures in a row so far, from 1
 */
export function backoffMs(
  { firstMs, maxMs, jitter = [1, 1] }: BackoffPolicy,
  failures: number,
  random: () => number = Math.random,
): number {
  const plainMs = Math.min(maxMs, firstMs * 2 ** Math.max(0, failures - 1));
  const [from, to] = jitter;
  return Math.round(plainMs * (from + (to - from) * random()));
}
