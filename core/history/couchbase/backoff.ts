/** Pauses between tries: 1 s, 2 s, 4 s … up to 30 s, each shortened by up to a half so that services don't move in step. */
const FIRST_MS = 1_000;
const LONGEST_MS = 30_000;

/** @param failures in a row so far, from 1 */
export function backoffMs(failures: number, random: () => number = Math.random): number {
  const fullMs = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures - 1, 10));
  return Math.round(fullMs * (1 - random() / 2));
}
