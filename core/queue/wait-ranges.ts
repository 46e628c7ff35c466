import type { StartEstimate } from '../model/queue.ts';

/** Between these quantiles of past errors lie about 70 % of the waits to come: no day is quite like those before it. */
const LOW = 0.1;
const MIDDLE = 0.5;
const HIGH = 0.9;
const OUTCOMES_KEPT = 400;
/** Until so many are known, {@link FIRST_RATIOS} are used. */
const OUTCOMES_NEEDED = 20;
const FIRST_RATIOS = { low: 0.5, middle: 1, high: 2 };
/** Added on both sides, so that a wait of seconds has no endless ratio. */
const FLOOR_MS = 30_000;
/** Short and long waits err differently. */
const CLASS_LIMITS_MS = [3 * 60_000, 15 * 60_000, 60 * 60_000];

/**
 * Turns an estimate into a range by how far earlier estimates were off: whatever makes a lab differ from the model (people
 * who extend, jobs that come in waves) is in those errors.
 */
export class WaitRanges {
  /** Real wait ÷ estimate, oldest first. */
  readonly #outcomes: number[][] = [...CLASS_LIMITS_MS, Number.POSITIVE_INFINITY].map(() => []);

  /** A request that was told `estimateMs` when it came has started after `waitMs`. */
  learn(estimateMs: number, waitMs: number): void {
    const outcomes = this.#outcomesFor(estimateMs);
    outcomes.push((waitMs + FLOOR_MS) / (estimateMs + FLOOR_MS));
    if (outcomes.length > OUTCOMES_KEPT) outcomes.shift();
  }

  /** `estimateMs` from `now`, with its range. */
  range(estimateMs: number, now: number): StartEstimate {
    const { low, middle, high } = this.#ratios(estimateMs);
    const at = (ratio: number) => Math.round(now + Math.max(0, (estimateMs + FLOOR_MS) * ratio - FLOOR_MS));
    return { earliestAt: at(low), likelyAt: at(middle), latestAt: at(high) };
  }

  #ratios(estimateMs: number): typeof FIRST_RATIOS {
    const outcomes = this.#outcomesFor(estimateMs);
    if (outcomes.length < OUTCOMES_NEEDED) return FIRST_RATIOS;
    const sorted = outcomes.toSorted((a, b) => a - b);
    const ratio = (quantile: number) => sorted[Math.floor(quantile * sorted.length)] ?? 1;
    return { low: ratio(LOW), middle: ratio(MIDDLE), high: ratio(HIGH) };
  }

  #outcomesFor(estimateMs: number): number[] {
    const index = CLASS_LIMITS_MS.findIndex((limit) => estimateMs < limit);
    return this.#outcomes.at(index) ?? [];
  }
}
