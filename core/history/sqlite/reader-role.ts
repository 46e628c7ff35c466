import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite';
import { Lease } from '../../model/lease.ts';
import { runReport } from '../reports/run-report.ts';
import { historyPage } from './history-page.ts';
import { leaseTimeline } from './lease-timeline.ts';
import { logPage } from './log-page.ts';
import { BUSY_TIMEOUT_MS, tuneForReading } from './open-database.ts';
import type { ReaderMethods, StoreAnswer, StoreCall } from './protocol.ts';

/** Reports and pages on a connection that can't write. */
export class ReaderRole {
  readonly #file: string;
  #database: DatabaseSyncInstance | undefined;

  constructor(file: string) {
    this.#file = file;
  }

  handle(call: StoreCall, answer: (answer: StoreAnswer) => void): void {
    answer({ id: call.id, ok: true, value: this.#perform(call) });
  }

  #perform(call: StoreCall): unknown {
    switch (call.method as keyof ReaderMethods) {
      case 'log': {
        const [query] = call.args as Parameters<ReaderMethods['log']>;
        return logPage(this.#open(), query);
      }
      case 'timeline': {
        const [leaseId] = call.args as Parameters<ReaderMethods['timeline']>;
        return leaseTimeline(this.#open(), leaseId);
      }
      case 'liveLeases':
        return this.#liveLeases();
      case 'report': {
        const [query] = call.args as Parameters<ReaderMethods['report']>;
        return runReport(this.#open(), query, Date.now());
      }
      case 'list': {
        const [filter, limit, after] = call.args as Parameters<ReaderMethods['list']>;
        return historyPage(this.#open(), filter, limit, after);
      }
      case 'close':
        this.#database?.close();
        this.#database = undefined;
        return undefined;
    }
  }

  #liveLeases(): Lease[] {
    const rows = this.#open().prepare('SELECT row FROM live_leases').all();
    return (rows as unknown as { row: string }[]).map(({ row }) => Lease.parse(JSON.parse(row)));
  }

  #open(): DatabaseSyncInstance {
    if (!this.#database) {
      this.#database = new DatabaseSync(this.#file, { readOnly: true, timeout: BUSY_TIMEOUT_MS });
      tuneForReading(this.#database);
    }
    return this.#database;
  }
}
