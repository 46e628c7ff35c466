import { TimerQueue } from '../../../base/timer-queue.ts';
import type { RequestRow } from '../../../model/request.ts';
import type { Clock } from '../../../ports.ts';

/** So long a request stays in the queue without the client that waits for it: clients retry. */
const HANG_UP_GRACE_MS = 60_000;

/** Which waiting requests have a client on the line. Those that nobody need wait for are none of these. */
export class HangUps {
  readonly #clock: Clock;
  readonly #timers: TimerQueue;
  /** Connections by request. */
  readonly #clients = new Map<string, number>();

  constructor(clock: Clock, leave: (requestId: string) => void) {
    this.#clock = clock;
    this.#timers = new TimerQueue({ clock, onDue: leave });
  }

  /** A request of an earlier run: whoever waited for it has lost the connection. */
  resume({ id, spec }: RequestRow): void {
    if (spec.joinIdentical) this.#timers.set(id, this.#clock.now() + HANG_UP_GRACE_MS);
  }

  /** A client waits for it, as the first or as one that has come back. */
  connect(requestId: string): void {
    this.#clients.set(requestId, (this.#clients.get(requestId) ?? 0) + 1);
    this.#timers.delete(requestId);
  }

  disconnect(requestId: string): void {
    const left = (this.#clients.get(requestId) ?? 0) - 1;
    if (left > 0) {
      this.#clients.set(requestId, left);
      return;
    }
    if (this.#clients.delete(requestId)) this.#timers.set(requestId, this.#clock.now() + HANG_UP_GRACE_MS);
  }

  forget(requestId: string): void {
    this.#clients.delete(requestId);
    this.#timers.delete(requestId);
  }

  stop(): void {
    this.#timers.stop();
  }
}
