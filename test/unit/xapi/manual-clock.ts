import type { CancelTimer, Clock } from '../../../core/ports.ts';

interface Timer {
  delayMs: number;
  dueMs: number;
  callback: () => void;
}

/**
 * A clock that only moves when told, beside sockets that take their own time: a test waits until the part has set
 * the timer in question, then moves on to it.
 */
export class ManualClock implements Clock {
  /** Every delay ever asked for. */
  readonly delays: number[] = [];
  #elapsedMs = 0;
  #timers: Timer[] = [];
  #watchers: (() => void)[] = [];

  now(): number {
    return Date.UTC(2026, 0, 1) + this.#elapsedMs;
  }

  monotonicMs(): number {
    return this.#elapsedMs;
  }

  setTimer(delayMs: number, callback: () => void): CancelTimer {
    const timer = { delayMs, dueMs: this.#elapsedMs + delayMs, callback };
    this.delays.push(delayMs);
    this.#timers.push(timer);
    for (const watcher of this.#watchers.splice(0)) watcher();
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  advance(ms: number): void {
    const endMs = this.#elapsedMs + ms;
    for (;;) {
      const [next] = this.#timers.filter((timer) => timer.dueMs <= endMs).sort((a, b) => a.dueMs - b.dueMs);
      if (next === undefined) break;
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.#elapsedMs = next.dueMs;
      next.callback();
    }
    this.#elapsedMs = endMs;
  }

  /** Waits until a timer of this delay is set, then moves on until it fires. */
  async pass(delayMs: number): Promise<void> {
    for (;;) {
      const timer = this.#timers.find((candidate) => candidate.delayMs === delayMs);
      if (timer !== undefined) return this.advance(timer.dueMs - this.#elapsedMs);
      await new Promise<void>((resolve) => this.#watchers.push(resolve));
    }
  }
}
