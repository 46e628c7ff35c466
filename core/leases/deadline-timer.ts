import type { Lease } from '../model/lease.ts';
import type { CancelTimer, Clock } from '../ports.ts';
import { Moments } from './moments.ts';

/** Node's timers overflow at 2^31 ms (24.8 days): a longer wait goes in pieces. */
const LONGEST_TIMER_MS = 24 * 3_600_000;
/** The wall clock follows the monotonic one this closely, unless somebody set it or the machine slept. */
const JUMP_MS = 60_000;

export interface DeadlineEvents {
  due(leaseId: string): void;
  /** By the wall clock it is due, but nobody has confirmed that clock, or it has jumped: somebody else must say. */
  doubtful(leaseId: string): void;
}

/** One timer for the next deadline of all available leases. Nothing is polled. */
export class DeadlineTimer {
  readonly #clock: Clock;
  readonly #events: DeadlineEvents;
  readonly #deadlines = new Moments();
  #timer: { at: number; cancel: CancelTimer } | undefined;
  /** Wall clock less monotonic clock while the former was trusted; at the start it is not. */
  #trustedOffsetMs: number | undefined;
  #stopped = false;

  constructor(clock: Clock, events: DeadlineEvents) {
    this.#clock = clock;
    this.#events = events;
  }

  clockIsTrusted(): boolean {
    if (this.#trustedOffsetMs === undefined) return false;
    return Math.abs(this.#offsetMs() - this.#trustedOffsetMs) <= JUMP_MS;
  }

  /** Only an available VM expires: one in the making is bounded by its time-outs, one that goes is on its way. */
  follow(lease: Lease): void {
    if (lease.state.kind === 'available') this.#deadlines.set(lease.id, lease.deadlineAt);
    else if (!this.#deadlines.delete(lease.id)) return;
    this.#arm();
  }

  /** A doubtful deadline is looked at again after `delayMs`. */
  postpone(leaseId: string, delayMs: number): void {
    this.#deadlines.set(leaseId, this.#clock.now() + delayMs);
    this.#arm();
  }

  /** The wall clock was found right. */
  trustClock(): void {
    this.#trustedOffsetMs = this.#offsetMs();
    this.#armAnew();
  }

  /** The machine may have slept, or its clock was set forward: a timer that runs by the time before would be late. */
  clockMayHaveMoved(): void {
    const next = this.#timer && this.#deadlines.earliest();
    if (next !== undefined && next <= this.#clock.now()) this.#armAnew();
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #offsetMs(): number {
    return this.#clock.now() - this.#clock.monotonicMs();
  }

  #armAnew(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#arm();
  }

  #arm(): void {
    const next = this.#deadlines.earliest();
    if (this.#stopped || next === this.#timer?.at) return;
    this.#timer?.cancel();
    this.#timer = undefined;
    if (next === undefined) return;
    const delayMs = Math.max(0, next - this.#clock.now());
    const partly = delayMs > LONGEST_TIMER_MS;
    const cancel = this.#clock.setTimer(partly ? LONGEST_TIMER_MS : delayMs, () =>
      this.#fire(partly ? undefined : next),
    );
    this.#timer = { at: next, cancel };
  }

  /** @param armedFor what the timer was for: it has run that long even if the wall clock was set back meanwhile */
  #fire(armedFor: number | undefined): void {
    this.#timer = undefined;
    const now = this.#clock.now();
    const trusted = this.clockIsTrusted();
    const dueUntil = trusted ? now : Math.max(now, armedFor ?? 0);
    for (const leaseId of this.#deadlines.takeUntil(dueUntil)) {
      if (trusted) this.#events.due(leaseId);
      else this.#events.doubtful(leaseId);
    }
    this.#arm();
  }
}
