import type { Lease } from '../model/lease.ts';
import type { CancelTimer, Clock } from '../ports.ts';

/** Node's timers overflow at 2^31 ms (24.8 days): a longer wait goes in pieces. */
const LONGEST_TIMER_MS = 24 * 3_600_000;

/** One timer for the next deadline of all available leases. Nothing is polled. */
export class DeadlineTimer {
  readonly #clock: Clock;
  readonly #due: (leaseId: string) => void;
  readonly #deadlines = new Map<string, number>();
  #timer: { at: number; cancel: CancelTimer } | undefined;
  #stopped = false;

  constructor(clock: Clock, due: (leaseId: string) => void) {
    this.#clock = clock;
    this.#due = due;
  }

  /** Only an available VM expires: one in the making is bounded by its time-outs, one that goes is on its way. */
  follow(lease: Lease): void {
    if (lease.state.kind === 'available') this.#deadlines.set(lease.id, lease.deadlineAt);
    else if (!this.#deadlines.delete(lease.id)) return;
    this.#arm();
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #arm(): void {
    const next = this.#next();
    if (this.#stopped || next === this.#timer?.at) return;
    this.#timer?.cancel();
    this.#timer = undefined;
    if (next === undefined) return;
    const delayMs = Math.min(LONGEST_TIMER_MS, Math.max(0, next - this.#clock.now()));
    this.#timer = { at: next, cancel: this.#clock.setTimer(delayMs, () => this.#fire()) };
  }

  #next(): number | undefined {
    let next: number | undefined;
    for (const at of this.#deadlines.values()) if (next === undefined || at < next) next = at;
    return next;
  }

  #fire(): void {
    this.#timer = undefined;
    const now = this.#clock.now();
    for (const [leaseId, at] of [...this.#deadlines]) {
      if (at > now) continue;
      this.#deadlines.delete(leaseId);
      this.#due(leaseId);
    }
    this.#arm();
  }
}
