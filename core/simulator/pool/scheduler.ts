/** All timers of one run. None outlives {@link Scheduler.close}, and none is set while nothing happens. */
export class Scheduler {
  readonly #timers = new Set<NodeJS.Timeout>();
  #closed = false;

  /** Runs `action` once, later; not at all after close. Returns the canceller. */
  after(delayMs: number, action: () => void): () => void {
    if (this.#closed) return () => {};
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      action();
    }, delayMs);
    this.#timers.add(timer);
    return () => {
      clearTimeout(timer);
      this.#timers.delete(timer);
    };
  }

  /** Never settles after close: the connections of those who wait are closed too. */
  sleep(delayMs: number): Promise<void> {
    if (delayMs <= 0) return Promise.resolve();
    return new Promise((resolve) => this.after(delayMs, resolve));
  }

  /** Monotonic milliseconds, for differences only. */
  now(): number {
    return performance.now();
  }

  close(): void {
    this.#closed = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }
}
