import { Emitter, type Unsubscribe } from '../../base/emitter.ts';
import type { HostRow } from '../../model/host.ts';
import type { RowChanges } from './fleet-entry.ts';
import type { HostEntry } from './host-entry.ts';

/**
 * Changes of host rows. Several changes of one turn (a batch of events, a placement of many VMs) become one row,
 * and a row that looks the same is not sent.
 */
export class HostRowFeed {
  readonly #entries: () => readonly HostEntry[];
  readonly #listeners = new Emitter<RowChanges<HostRow, number>>();
  readonly #touched = new Set<number>();
  /** As last sent, serialised. */
  readonly #sent = new Map<number, string>();
  #scheduled = false;

  constructor(entries: () => readonly HostEntry[]) {
    this.#entries = entries;
  }

  listen(listener: (changes: RowChanges<HostRow, number>) => void): Unsubscribe {
    return this.#listeners.on(listener);
  }

  touch(hostRef: number): void {
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
      const text = JSON.stringify(entry.row);
      if (this.#sent.get(hostRef) === text) continue;
      this.#sent.set(hostRef, text);
      upserts.push(entry.row);
    }
    if (upserts.length > 0 || removes.length > 0) this.#listeners.emit({ upserts, removes });
  }
}
