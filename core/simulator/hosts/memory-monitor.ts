import type { Database } from '../database/database.ts';
import type { Ref } from '../database/records.ts';
import type { Scheduler } from '../pool/scheduler.ts';
import { xapiDate } from '../schema/wire-type.ts';
import { computeFreeMemory } from './memory.ts';

/** The delay with which host_metrics.memory_free follows the VMs, as with the real monitor. */
const MONITOR_MS = 1000;

/** Keeps host_metrics.memory_free; an unchanging host writes nothing. */
export class MemoryMonitor {
  readonly #database: Database;
  readonly #scheduler: Scheduler;
  readonly #stale = new Set<Ref>();

  constructor(database: Database, scheduler: Scheduler) {
    this.#database = database;
    this.#scheduler = scheduler;
  }

  /** A VM on the host started, stopped or changed its size. */
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
    const free = computeFreeMemory(this.#database, host);
    if (this.#database.get('host_metrics', metrics).memory_free === free) return;
    this.#database.update('host_metrics', metrics, { memory_free: free, last_updated: xapiDate(Date.now()) });
  }
}
