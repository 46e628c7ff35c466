import type { CancelTimer, Clock } from '../../ports.ts';

/** So many VMs in a row without a lease, and the scope is taken to be empty. */
const MISSES_TO_PAUSE = 3;
/** Long enough for some leases to be given back, short enough that nobody has to step in. */
const PAUSE_MS = 60_000;

/** Networks of one entry on which new VMs would get no address. @see docs/spec/legacy-api.md#lessons-from-production */
export class DhcpCircuitBreaker {
  readonly #clock: Clock;
  readonly #onChange: () => void;
  readonly #misses = new Map<string, number>();
  readonly #paused = new Map<string, { untilAt: number; cancel: CancelTimer }>();

  constructor(clock: Clock, onChange: () => void) {
    this.#clock = clock;
    this.#onChange = onChange;
  }

  pausedUntilAt(networkUuid: string): number | undefined {
    return this.#paused.get(networkUuid)?.untilAt;
  }

  report(networkUuid: string, outcome: 'lease' | 'no-lease'): void {
    if (outcome === 'lease') {
      this.#misses.delete(networkUuid);
      this.#resume(networkUuid);
      return;
    }
    const misses = (this.#misses.get(networkUuid) ?? 0) + 1;
    this.#misses.set(networkUuid, misses);
    if (misses >= MISSES_TO_PAUSE) this.#pause(networkUuid);
  }

  close(): void {
    for (const pause of this.#paused.values()) pause.cancel();
    this.#paused.clear();
  }

  #pause(networkUuid: string): void {
    this.#misses.delete(networkUuid);
    this.#paused.get(networkUuid)?.cancel();
    const cancel = this.#clock.setTimer(PAUSE_MS, () => this.#resume(networkUuid));
    this.#paused.set(networkUuid, { untilAt: this.#clock.now() + PAUSE_MS, cancel });
    this.#onChange();
  }

  #resume(networkUuid: string): void {
    const pause = this.#paused.get(networkUuid);
    if (!pause) return;
    pause.cancel();
    this.#paused.delete(networkUuid);
    this.#onChange();
  }
}
