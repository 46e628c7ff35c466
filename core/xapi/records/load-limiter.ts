import type { CancelTimer, Clock } from '../../ports.ts';

/** Enough to keep our one thread and a quick line busy. */
const TURNS_AT_ONCE = 10;
/** A host that answers slowly, or not at all, keeps nobody waiting for longer. */
const LONGEST_TURN_MS = 150;
/** So many entries begin at once in any case: of three, one answers soon. */
const FIRST_ENTRIES = 3;

/**
 * Lets a few host entries load their records at a time: one thread reads for all of them, and all at once they would all
 * be complete at the very end. The sum is the same, but the first is there early.
 */
export class LoadLimiter {
  readonly #clock: Clock;
  /** What the entries after the first ones wait for before they connect. */
  readonly #rest: Promise<unknown> | undefined;
  readonly #waiting: (() => void)[] = [];
  #taken = 0;
  #admitted = 0;

  constructor(clock: Clock, rest?: Promise<unknown>) {
    this.#clock = clock;
    this.#rest = rest;
  }

  /** Resolves when an entry may connect: the first ones at once, others with the rest, or when they give up. */
  async admit(givenUp: AbortSignal): Promise<void> {
    this.#admitted += 1;
    if (this.#admitted <= FIRST_ENTRIES || this.#rest === undefined || givenUp.aborted) return;
    await Promise.race([
      this.#rest,
      new Promise((resolve) => givenUp.addEventListener('abort', resolve, { once: true })),
    ]);
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
