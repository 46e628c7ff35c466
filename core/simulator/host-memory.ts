import type { Database } from './database/database.ts';
import type { Ref } from './database/records.ts';
import { freeMemory } from './memory.ts';
import type { Scheduler } from './scheduler.ts';
import { xapiDate } from './schema/wire-type.ts';

/** host_metrics.memory_free follows the VMs this late, as the real monitor does. */
const MONITOR_MS = 1000;

/** Keeps host_metrics.memory_free; an unchanging host writes nothing. */
export class HostMemory {
  readonly #database: Database;
  readonly #scheduler: Scheduler;
  readonly #stale = new Set<Ref>();

  constructor(database: Database, scheduler: Scheduler) {
    this.#database = database;
    this.#scheduler = scheduler;
  }

  /** Something started, stopped or changed its size there. */
  changed(host: Ref): void {
    if (this.#stale.has(host)) return;
    this.#stale.add(host);
    this.#scheduler.after(MONITOR_MS, () => {
      this.#stale.delete(host);
      this.measure(host);
    });
  }

  measure(host: Ref): void {
    const metrics = this.#database.find('host', host)?.metrics;
    if (metrics === undefined) return;
    const free = freeMemory(this.#database, host);
    if (this.#database.get('host_metrics', metrics).memory_free === free) return;
    this.#database.update('host_metrics', metrics, { memory_free: free, last_updated: xapiDate(Date.now()) });
  }
}
