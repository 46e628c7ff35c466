import { Emitter, type Unsubscribe } from '../../base/emitter.ts';
import type { HostRow } from '../../model/host.ts';
import type { Clock } from '../../ports.ts';
import type { RowChanges } from './fleet-entry.ts';

/** The row of a host with ordinary VMs: a few hundred take less. */
const CHEAP_ROW_MS = 2;
/** A row that costs more waits so many times as long for the next: all VMs of the host are counted for it. */
const REST_FACTOR = 20;
const LONGEST_REST_MS = 2_000;

/** A host entry, as far as its row is concerned. */
export interface FollowedRow {
  readonly hostRef: number;
  readonly row: HostRow;
}

/**
 * Changes of host rows. Several changes of one turn (a batch of events, a placement of many VMs) become one row,
 * and a row that looks the same is not sent. A host whose row takes long to work out gets one more rarely, so that its
 * events do not take the thread from the others.
 */
export class HostRowFeed {
  readonly #entries: () => readonly FollowedRow[];
  readonly #clock: Clock;
  readonly #listeners = new Emitter<RowChanges<HostRow, number>>();
  readonly #touched = new Set<number>();
  /** As last sent, serialised. */
  readonly #sent = new Map<number, string>();
  /** Hosts whose last row was costly, and whether they changed since. */
  readonly #resting = new Map<number, { touched: boolean }>();
  #scheduled = false;

  constructor(entries: () => readonly FollowedRow[], clock: Clock) {
    this.#entries = entries;
    this.#clock = clock;
  }

  listen(listener: (changes: RowChanges<HostRow, number>) => void): Unsubscribe {
    return this.#listeners.on(listener);
  }

  touch(hostRef: number): void {
    const rest = this.#resting.get(hostRef);
    if (rest !== undefined) {
      rest.touched = true;
      return;
    }
    this.#touched.add(hostRef);
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => this.#send());
  }

  #send(): void {
    this.#scheduled = false;
    const touched = [...this.#touched];
    this.#touched.clear();
    if (this.#listeners.size === 0) {
      this.#sent.clear();
      return;
    }
    const entries = new Map(this.#entries().map((entry) => [entry.hostRef, entry]));
    const upserts: HostRow[] = [];
    const removes: number[] = [];
    for (const hostRef of touched) {
      const entry = entries.get(hostRef);
      if (!entry) {
        this.#sent.delete(hostRef);
        removes.push(hostRef);
        continue;
      }
      const startedMs = this.#clock.monotonicMs();
      const text = JSON.stringify(entry.row);
      this.#restAfter(hostRef, this.#clock.monotonicMs() - startedMs);
      if (this.#sent.get(hostRef) === text) continue;
      this.#sent.set(hostRef, text);
      upserts.push(entry.row);
    }
    if (upserts.length > 0 || removes.length > 0) this.#listeners.emit({ upserts, removes });
  }

  #restAfter(hostRef: number, tookMs: number): void {
    if (tookMs < CHEAP_ROW_MS) return;
    const rest = { touched: false };
    this.#resting.set(hostRef, rest);
    this.#clock.setTimer(Math.min(LONGEST_REST_MS, tookMs * REST_FACTOR), () => {
      this.#resting.delete(hostRef);
      if (rest.touched) this.touch(hostRef);
    });
  }
}
