/** Work that goes on for so long in one turn of the event loop is noticed by nobody. */
const LONGEST_SLICE_MS = 3;

/**
 * Long work in slices, between which everything else of this thread has its turn. All who share an instance take turns,
 * so that many at once hold up the others no longer than one.
 */
class EventLoopShare {
  readonly #waiting: (() => void)[] = [];
  #sliceStartedMs = Number.NEGATIVE_INFINITY;
  #isScheduled = false;

  /** Resolves when the next slice may begin: at once while the current one is short. */
  async nextSlice(): Promise<void> {
    const isShort = performance.now() - this.#sliceStartedMs < LONGEST_SLICE_MS;
    if (isShort && this.#waiting.length === 0) return;
    await new Promise<void>((resolve) => {
      this.#waiting.push(resolve);
      this.#schedule();
    });
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      this.#sliceStartedMs = performance.now();
      this.#waiting.shift()?.();
      if (this.#waiting.length > 0) this.#schedule();
    });
  }
}

/** The one of this thread. */
export const eventLoopShare = new EventLoopShare();
