import { backoffMs } from '../../base/backoff.ts';
import type { Failure } from '../../model/failure.ts';

/** After so many failures in a row somebody must look. */
const FAILURES_MAX = 3;
const PAUSES = { firstMs: 30_000, maxMs: 600_000 };

export type PoolHealth =
  | { readonly kind: 'well' }
  | { readonly kind: 'backing-off'; readonly untilAt: number; readonly failure: Failure }
  | { readonly kind: 'stopped'; readonly failures: number; readonly failure: Failure };

/** How the latest VMs of one pool turned out. */
export class PoolOutcomes {
  #failures = 0;
  #failure: Failure | undefined;
  #againAt = 0;

  succeeded(): void {
    this.#failures = 0;
    this.#failure = undefined;
  }

  failed(failure: Failure, now: number): void {
    // VMs that were begun together fail together: that is one failure.
    if (now < this.#againAt) return;
    this.#failures += 1;
    this.#failure = failure;
    this.#againAt = now + backoffMs(PAUSES, this.#failures);
  }

  health(now: number): PoolHealth {
    if (this.#failure === undefined) return { kind: 'well' };
    const failure = this.#failure;
    if (this.#failures >= FAILURES_MAX) return { kind: 'stopped', failures: this.#failures, failure };
    return now < this.#againAt ? { kind: 'backing-off', untilAt: this.#againAt, failure } : { kind: 'well' };
  }
}
