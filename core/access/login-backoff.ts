import type { Clock } from '../ports.ts';

/** Failures in a row that cost nothing: a mistyped token is no attack. */
const FREE_FAILURES = 5;
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 5 * 60_000;
/** Without a further failure for so long it is forgotten. */
const FORGET_MS = 15 * 60_000;
/** Sources remembered at once; beyond, the one that failed longest ago is forgotten. */
const SOURCES_MAX = 10_000;

interface Failures {
  count: number;
  lastMs: number;
}

/** Slows down whoever guesses: each failed login of one source doubles the time until its next is looked at. */
export class LoginBackoff {
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  /** In the order of their last failure. */
  readonly #sources = new Map<string, Failures>();

  constructor(clock: Pick<Clock, 'monotonicMs'>) {
    this.#clock = clock;
  }

  /** Milliseconds until a login of this source is looked at; 0: now. */
  waitMs(source: string): number {
    const failures = this.#sources.get(source);
    if (failures === undefined || failures.count < FREE_FAILURES) return 0;
    const waitMs = Math.min(FIRST_WAIT_MS * 2 ** (failures.count - FREE_FAILURES), LONGEST_WAIT_MS);
    return Math.max(0, failures.lastMs + waitMs - this.#clock.monotonicMs());
  }

  failed(source: string): void {
    const nowMs = this.#clock.monotonicMs();
    const before = this.#sources.get(source);
    this.#sources.delete(source);
    const count = before && nowMs - before.lastMs < FORGET_MS ? before.count + 1 : 1;
    this.#sources.set(source, { count, lastMs: nowMs });
    for (const [oldest] of this.#sources) {
      if (this.#sources.size <= SOURCES_MAX) break;
      this.#sources.delete(oldest);
    }
  }

  succeeded(source: string): void {
    this.#sources.delete(source);
  }
}
