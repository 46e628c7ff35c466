import { RATE_WINDOW_SECONDS, type RateClass, RateLimitedError, type RateUse } from '../model/rate-limit.ts';
import type { Clock } from '../ports.ts';

/** Requests a minute by class; absent: as many as come. */
export type RateLimits = { readonly [C in RateClass]?: number };

const WINDOW_MS = RATE_WINDOW_SECONDS * 1000;
/** Counted at once in each class; beyond, whoever began longest ago is forgotten. */
const KEYS_MAX = 10_000;

interface Window {
  count: number;
  readonly endsMs: number;
}

/** Counts the requests of each caller in windows of a minute, which begin with its first request. */
export class RateLimiter {
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  readonly #limits: () => RateLimits;
  /** In the order in which they end. */
  readonly #windows: Readonly<Record<RateClass, Map<string, Window>>> = {
    read: new Map(),
    create: new Map(),
    other: new Map(),
  };

  /** @param limits asked anew for every request: a changed ini holds at once */
  constructor(clock: Pick<Clock, 'monotonicMs'>, limits: () => RateLimits) {
    this.#clock = clock;
    this.#limits = limits;
  }

  /** Counts a request; undefined where nothing limits it. A refused one is not counted. */
  take(key: string, rateClass: RateClass): RateUse | undefined {
    const limit = this.#limits()[rateClass];
    if (limit === undefined) return undefined;
    const nowMs = this.#clock.monotonicMs();
    const window = this.#findWindow(key, rateClass, nowMs);
    const resetMs = Math.round(window.endsMs - nowMs);
    if (window.count >= limit) {
      const refusal = new RateLimitedError(describeLimit(rateClass, limit), resetMs);
      return { rateClass, limit, remaining: 0, resetMs, refusal };
    }
    window.count += 1;
    return { rateClass, limit, remaining: limit - window.count, resetMs };
  }

  /** Callers counted now, in all classes. */
  get size(): number {
    return Object.values(this.#windows).reduce((sum, windows) => sum + windows.size, 0);
  }

  #findWindow(key: string, rateClass: RateClass, nowMs: number): Window {
    const windows = this.#windows[rateClass];
    for (const [oldest, { endsMs }] of windows) {
      if (endsMs > nowMs) break;
      windows.delete(oldest);
    }
    const known = windows.get(key);
    if (known) return known;
    const window = { count: 0, endsMs: nowMs + WINDOW_MS };
    windows.set(key, window);
    const [oldest] = windows.keys();
    if (windows.size > KEYS_MAX && oldest !== undefined) windows.delete(oldest);
    return window;
  }
}

const KIND_WORDS: Readonly<Record<RateClass, string>> = {
  read: 'reads',
  create: 'requests for VMs',
  other: 'changes',
};

function describeLimit(rateClass: RateClass, limit: number): string {
  return `Too many ${KIND_WORDS[rateClass]}: at most ${limit} a minute`;
}
