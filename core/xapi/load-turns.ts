import type { CancelTimer, Clock } from '../ports.ts';

/** Enough to keep our one thread and a quick line busy. */
const TURNS_AT_ONCE = 10;
/** A host that answers slowly, or not at all, keeps nobody waiting for longer. */
const LONGEST_TURN_MS = 150;

/**
 * Lets a few host entries load their records at a time: one thread reads for all of them, and all at once they would all
 * be complete at the very end. The sum is the same, but the first is there early.
 */
export class LoadTurns {
  readonly #clock: Clock;
  readonly #waiting: (() => void)[] = [];
  #taken = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Runs `load` when it is its turn. The turn passes on when it ends, or lasts too long; `load` goes on either way. */
  async take<T>(load: () => Promise<T>): Promise<T> {
    if (this.#taken >= TURNS_AT_ONCE) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#taken += 1;
    const pass = this.#passOnce();
    const cancelTimer: CancelTimer = this.#clock.setTimer(LONGEST_TURN_MS, pass);
    try {
      return await load();
    } finally {
      cancelTimer();
      pass();
    }
  }

  /** Gives the turn to the next who waits, one time only. */
  #passOnce(): () => void {
    let passed = false;
    return () => {
      if (passed) return;
      passed = true;
      const next = this.#waiting.shift();
      if (next) next();
      else this.#taken -= 1;
    };
  }
}
