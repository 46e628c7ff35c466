import { TimerQueue } from '../../base/timer-queue.ts';
import type { Lease } from '../../model/lease.ts';
import type { Clock } from '../../ports.ts';

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
  readonly #deadlines: TimerQueue;
  /** Wall clock less monotonic clock while the former was trusted; at the start it is not. */
  #trustedOffsetMs: number | undefined;

  constructor(clock: Clock, events: DeadlineEvents) {
    this.#clock = clock;
    this.#deadlines = new TimerQueue({
      clock,
      onDue: (leaseId) => (this.clockIsTrusted() ? events.due(leaseId) : events.doubtful(leaseId)),
      dueUntilAt: (armedForAt) => {
        const now = clock.now();
        // It has run that long even if the wall clock was set back meanwhile.
        return this.clockIsTrusted() ? now : Math.max(now, armedForAt ?? 0);
      },
    });
  }

  clockIsTrusted(): boolean {
    if (this.#trustedOffsetMs === undefined) return false;
    return Math.abs(this.#offsetMs() - this.#trustedOffsetMs) <= JUMP_MS;
  }

  /** Only an available VM expires: one in the making is bounded by its time-outs, one that goes is on its way. */
  follow(lease: Lease): void {
    if (lease.state.kind === 'available') this.#deadlines.set(lease.id, lease.deadlineAt);
    else this.#deadlines.delete(lease.id);
  }

  /** A doubtful deadline is looked at again after `delayMs`. */
  postpone(leaseId: string, delayMs: number): void {
    this.#deadlines.set(leaseId, this.#clock.now() + delayMs);
  }

  /** The wall clock was found right. */
  trustClock(): void {
    this.#trustedOffsetMs = this.#offsetMs();
    this.#deadlines.rearm();
  }

  /** The machine may have slept, or its clock was set forward: a timer that runs by the time before would be late. */
  clockMayHaveMoved(): void {
    if (this.#deadlines.isOverdue) this.#deadlines.rearm();
  }

  stop(): void {
    this.#deadlines.stop();
  }

  #offsetMs(): number {
    return this.#clock.now() - this.#clock.monotonicMs();
  }
}
