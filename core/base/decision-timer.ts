import type { CancelTimer, Clock } from './clock.ts';

/** One call is due at most; whoever needs it sooner moves it forward. */
export class DecisionTimer {
  readonly #clock: Clock;
  readonly #onDue: () => void;
  #due: { inMs: number; cancel: CancelTimer } | undefined;
  #stopped = false;

  constructor(clock: Clock, onDue: () => void) {
    this.#clock = clock;
    this.#onDue = onDue;
  }

  callWithin(delayMs: number): void {
    if (this.#stopped || (this.#due && this.#due.inMs <= delayMs)) return;
    this.#due?.cancel();
    const cancel = this.#clock.setTimer(delayMs, () => {
      this.#due = undefined;
      this.#onDue();
    });
    this.#due = { inMs: delayMs, cancel };
  }

  stop(): void {
    this.#stopped = true;
    this.#due?.cancel();
  }
}
