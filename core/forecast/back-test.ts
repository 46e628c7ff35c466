import { type Demand, DemandRecord, type ReadZone } from './demand-record.ts';

const QUARTER_MS = 900_000;
const HOUR_MS = 3_600_000;

/** A size that is tried. */
export type TriedSize =
  | { readonly kind: 'fixed'; readonly count: number }
  | { readonly kind: 'auto'; readonly quantile: number };

export interface BackTestInput {
  /** Oldest first; what no pool would have served is left out of it. */
  readonly demand: readonly Demand[];
  /** The period that is replayed, epoch ms; demand before it is what `auto` learns from. */
  readonly fromAt: number;
  readonly toAt: number;
  readonly refillMs: number;
  readonly readZone: ReadZone;
}

/** What one size would have done. */
export interface BackTestResult {
  readonly size: TriedSize;
  readonly vms: number;
  readonly warmVms: number;
  readonly requests: number;
  /** Every VM of them was warm. */
  readonly warmRequests: number;
  /** What making the others would have taken on average over all, seconds. */
  readonly meanWaitSeconds: number;
  /** VM hours that were ready and unused, or being made. */
  readonly vmHours: number;
  /** Most held at once. */
  readonly peak: number;
}

/**
 * Replays a lab's requests against one size of a pool: what is taken is replaced after the refill time, and the size is looked up
 * each quarter-hour.
 */
export function backTest(input: BackTestInput, size: TriedSize): BackTestResult {
  const { demand, fromAt, toAt, refillMs, readZone } = input;
  const record = new DemandRecord(refillMs, readZone);
  const pool = new ReplayedPool(fromAt, refillMs);
  const totals = { vms: 0, warmVms: 0, requests: 0, warmRequests: 0 };
  let nextLookAt = fromAt;
  const lookUntil = (at: number) => {
    for (; nextLookAt <= at && nextLookAt < toAt; nextLookAt += QUARTER_MS) {
      pool.resize(
        nextLookAt,
        size.kind === 'fixed' ? size.count : record.targetAt(nextLookAt, size.quantile),
      );
    }
  };
  for (const one of demand) {
    if (one.at >= toAt) break;
    if (one.at >= fromAt) {
      lookUntil(one.at);
      const taken = pool.take(one.at, one.count);
      totals.vms += one.count;
      totals.warmVms += taken;
      totals.requests += 1;
      if (taken === one.count) totals.warmRequests += 1;
    }
    record.add(one);
  }
  lookUntil(toAt);
  pool.end(toAt);
  const cold = totals.vms - totals.warmVms;
  return {
    size,
    ...totals,
    meanWaitSeconds: totals.vms === 0 ? 0 : (cold * refillMs) / 1000 / totals.vms,
    vmHours: pool.vmMs / HOUR_MS,
    peak: pool.peak,
  };
}

/** A pool that only counts. VMs are held from the beginning of their making. */
class ReplayedPool {
  readonly #refillMs: number;
  #target = 0;
  #ready = 0;
  /** When those in the making are ready, soonest first. */
  #making: number[] = [];
  #at: number;
  vmMs = 0;
  peak = 0;

  constructor(at: number, refillMs: number) {
    this.#at = at;
    this.#refillMs = refillMs;
  }

  resize(at: number, target: number): void {
    this.#advance(at);
    this.#target = target;
    this.#ready = Math.min(this.#ready, target);
    this.#refill(at);
  }

  take(at: number, count: number): number {
    this.#advance(at);
    const taken = Math.min(this.#ready, count);
    this.#ready -= taken;
    this.#refill(at);
    return taken;
  }

  end(at: number): void {
    this.#advance(at);
  }

  #advance(at: number): void {
    this.vmMs += (this.#ready + this.#making.length) * Math.max(0, at - this.#at);
    this.#at = at;
    const due = this.#making.findIndex((readyAt) => readyAt > at);
    const done = due < 0 ? this.#making.length : due;
    this.#ready += done;
    this.#making.splice(0, done);
  }

  #refill(at: number): void {
    while (this.#ready + this.#making.length < this.#target) this.#making.push(at + this.#refillMs);
    this.peak = Math.max(this.peak, this.#ready + this.#making.length);
  }
}
