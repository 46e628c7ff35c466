const MAX_ENTRIES = 20_000;
const READS = /^(Async\.)?(\w+\.(get|compute|assert)_|(event|session|system)\.)/;

/** A call that may have changed something, as it arrived; refused ones included. */
export interface JournalEntry {
  /** Epoch ms. */
  readonly at: number;
  readonly method: string;
  /** The Host header: tells clients apart that reach the pool under different names. */
  readonly via: string;
}

/** The last changing calls of a pool, oldest first. */
export class ChangeJournal {
  #entries: JournalEntry[] = [];

  get entries(): readonly JournalEntry[] {
    return this.#entries;
  }

  note(method: string, via: string): void {
    if (READS.test(method)) return;
    this.#entries.push({ at: Date.now(), method, via });
    if (this.#entries.length > 2 * MAX_ENTRIES) this.#entries = this.#entries.slice(-MAX_ENTRIES);
  }

  clear(): void {
    this.#entries = [];
  }
}
