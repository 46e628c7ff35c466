import type { CancelTimer, Clock } from './clock.ts';

/** Timers run by the monotonic clock, the queue by the wall clock: so often, at least, the two are compared. */
const MAX_TIMER_MS = 24 * 3_600_000;

export interface TimerQueueOptions {
  readonly clock: Clock;
  /** Called for each key whose time has come; the key is no longer in the queue. */
  onDue(key: string): void;
  /**
   * Up to when keys are due as a timer fires; by default the wall clock decides.
   * @param armedForAt the time the timer was set for; undefined where it was cut short
   */
  dueUntilAt?(armedForAt: number | undefined): number;
}

/** Many keys, each with a time (epoch ms), and one timer for the earliest. Nothing is polled. */
export class TimerQueue {
  readonly #options: TimerQueueOptions;
  readonly #times = new Map<string, number>();
  /** The key of the earliest time; undefined where it has to be looked for. */
  #earliestKey: string | undefined;
  #timer: { readonly at: number; readonly cancel: CancelTimer } | undefined;
  #stopped = false;

  constructor(options: TimerQueueOptions) {
    this.#options = options;
  }

  /** Adds a key, or moves it. */
  set(key: string, at: number): void {
    const earliestAt = this.#earliestAt();
    this.#times.set(key, at);
    if (earliestAt === undefined || at < earliestAt) this.#earliestKey = key;
    else if (this.#earliestKey === key) this.#earliestKey = undefined;
    this.#arm();
  }

  /** False where the key was not in the queue. */
  delete(key: string): boolean {
    const known = this.#remove(key);
    if (known) this.#arm();
    return known;
  }

  /** The wall clock was set, or the machine slept: a timer set before may be late or early. */
  rearm(): void {
    this.#disarm();
    this.#arm();
  }

  /** True where a key's time has come and its timer has not fired yet: the wall clock has jumped ahead of it. */
  get isOverdue(): boolean {
    const next = this.#timer && this.#earliestAt();
    return next !== undefined && next <= this.#options.clock.now();
  }

  /** For ever. */
  stop(): void {
    this.#stopped = true;
    this.#disarm();
  }

  #arm(): void {
    const next = this.#earliestAt();
    if (this.#stopped || next === this.#timer?.at) return;
    this.#disarm();
    if (next === undefined) return;
    const { clock } = this.#options;
    const delayMs = Math.max(0, next - clock.now());
    const isCutShort = delayMs > MAX_TIMER_MS;
    const cancel = clock.setTimer(isCutShort ? MAX_TIMER_MS : delayMs, () =>
      this.#fire(isCutShort ? undefined : next),
    );
    this.#timer = { at: next, cancel };
  }

  #disarm(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #fire(armedForAt: number | undefined): void {
    this.#timer = undefined;
    const { clock, dueUntilAt, onDue } = this.#options;
    const untilAt = dueUntilAt?.(armedForAt) ?? clock.now();
    const due = [...this.#times].filter(([, at]) => at <= untilAt).map(([key]) => key);
    for (const key of due) this.#remove(key);
    for (const key of due) onDue(key);
    this.#arm();
  }

  #remove(key: string): boolean {
    if (this.#earliestKey === key) this.#earliestKey = undefined;
    return this.#times.delete(key);
  }

  /** Dear only when the earliest moved or went. */
  #earliestAt(): number | undefined {
    const known = this.#earliestKey === undefined ? undefined : this.#times.get(this.#earliestKey);
    if (known !== undefined) return known;
    let earliestAt: number | undefined;
    for (const [key, at] of this.#times) {
      if (earliestAt !== undefined && at >= earliestAt) continue;
      earliestAt = at;
      this.#earliestKey = key;
    }
    return earliestAt;
  }
}
