import type { Ref } from '../database/records.ts';
import type { Scheduler } from './scheduler.ts';

/** Wakes those who wait for an operation on an object to end. */
export class OperationWaiters {
  readonly #waiting = new Map<Ref, Set<() => void>>();
  readonly #scheduler: Scheduler;

  constructor(scheduler: Scheduler) {
    this.#scheduler = scheduler;
  }

  /** Resolves when an operation on `ref` ends, or after `timeoutMs`. */
  wait(ref: Ref, timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const waiting = this.#waiting.get(ref) ?? new Set();
      this.#waiting.set(ref, waiting);
      const wake = (): void => {
        cancel();
        waiting.delete(wake);
        if (waiting.size === 0 && this.#waiting.get(ref) === waiting) this.#waiting.delete(ref);
        resolve();
      };
      const cancel = this.#scheduler.after(timeoutMs, wake);
      waiting.add(wake);
    });
  }

  release(ref: Ref): void {
    for (const wake of [...(this.#waiting.get(ref) ?? [])]) wake();
  }
}
