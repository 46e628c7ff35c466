import type { ZoneParts } from '../base/zone-parts.ts';

/** One request, as forecasts see it. */
export interface Demand {
  /** Epoch ms. */
  readonly at: number;
  readonly count: number;
}

/** Finds a moment's weekday and time of the day. */
export type ReadZone = (at: number) => ZoneParts;

export const FORECAST_DAYS = 28;
const QUARTERS_PER_DAY = 96;
const DAY_MS = 86_400_000;
const QUARTER_MS = 900_000;
const SATURDAY = 6;

/** How many VMs each quarter-hour of the past needed, by day. Add demand in the order of time. */
export class DemandRecord {
  readonly #refillMs: number;
  readonly #readZone: ReadZone;
  /** By date: whether it is a working day, and what was enough in each of its quarter-hours. */
  readonly #days = new Map<string, { isWorkday: boolean; needs: Uint16Array; at: number }>();
  #recent: Demand[] = [];
  #firstAt: number | undefined;

  /** @param refillMs how long a pool takes to replace a VM that was taken */
  constructor(refillMs: number, readZone: ReadZone) {
    this.#refillMs = refillMs;
    this.#readZone = readZone;
  }

  /** When the first demand was; undefined while there is none. */
  get firstAt(): number | undefined {
    return this.#firstAt;
  }

  add(demand: Demand): void {
    this.#firstAt ??= demand.at;
    this.#recent = [...this.#recent.filter(({ at }) => demand.at - at < this.#refillMs), demand];
    const need = this.#recent.reduce((sum, { count }) => sum + count, 0);
    const { date, weekday, minuteOfDay } = this.#readZone(demand.at);
    const day = this.#days.get(date) ?? {
      isWorkday: weekday < SATURDAY,
      needs: new Uint16Array(QUARTERS_PER_DAY),
      at: demand.at,
    };
    this.#days.set(date, day);
    const quarter = Math.floor(minuteOfDay / 15);
    day.needs[quarter] = Math.max(day.needs[quarter] ?? 0, need);
  }

  /** What was enough in `quantile` percent of the same quarter-hours, on the same kind of day, of the last 28 days. */
  sizeAt(at: number, quantile: number): number {
    const { date, weekday, minuteOfDay } = this.#readZone(at);
    const isWorkday = weekday < SATURDAY;
    const quarter = Math.floor(minuteOfDay / 15);
    const needs: number[] = [];
    // Days without any demand count, too: nothing was enough on them.
    for (let back = 1; back <= FORECAST_DAYS; back += 1) {
      const then = at - back * DAY_MS;
      if (this.#firstAt === undefined || then < this.#firstAt - DAY_MS) break;
      const parts = this.#readZone(then);
      if (parts.weekday < SATURDAY !== isWorkday || parts.date === date) continue;
      needs.push(this.#needAround(parts.date, quarter));
    }
    return pickQuantile(needs, quantile / 100);
  }

  /** Nobody comes to the minute: the quarter-hours before and after count, too. */
  #needAround(date: string, quarter: number): number {
    const needs = this.#days.get(date)?.needs;
    if (!needs) return 0;
    return Math.max(needs[quarter - 1] ?? 0, needs[quarter] ?? 0, needs[quarter + 1] ?? 0);
  }

  /** What should be ready now: for this quarter-hour, and for the next one where it begins within the refill time. */
  targetAt(at: number, quantile: number): number {
    return Math.max(
      this.sizeAt(at, quantile),
      this.sizeAt(at + Math.min(QUARTER_MS, 2 * this.#refillMs), quantile),
    );
  }
}

/** The smallest value that is enough for this share of them; 0 for none. */
function pickQuantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}
