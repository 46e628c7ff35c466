import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite';
import type { HistoryFacets } from '../../model/history.ts';
import { Lease } from '../../model/lease.ts';
import type { FacetQuery } from '../../ports.ts';
import { type Moment, openMoment } from '../reports/run-report.ts';
import { failedAsks } from './failed-asks.ts';
import { countHistory, historyPage } from './history-page.ts';
import { HistoryTags } from './history-tags.ts';
import { leaseTimeline } from './lease-timeline.ts';
import { logPage } from './log-page.ts';
import { BUSY_TIMEOUT_MS, tuneForReading } from './open-database.ts';
import type { ReaderMethods, StoreAnswer, StoreCall } from './protocol.ts';

/** How long a moment is kept for another report: its rows stay in memory, and the writer's journal can't be cut. */
const MOMENT_KEPT_MS = 30_000;

/** Reports and pages on connections that can't write. */
export class ReaderRole {
  readonly #file: string;
  #database: DatabaseSyncInstance | undefined;
  /** Reports have a connection of their own: what is read beside them must not be as old as their moment. */
  #reports: DatabaseSyncInstance | undefined;
  #tags: HistoryTags | undefined;
  #moment: { name: string | undefined; opened: Moment; timer: NodeJS.Timeout } | undefined;

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
        const [query, moment] = call.args as Parameters<ReaderMethods['report']>;
        return this.#momentOf(moment).run(query);
      }
      case 'list': {
        const [filter, limit, place] = call.args as Parameters<ReaderMethods['list']>;
        return historyPage(this.#open(), filter, limit, place);
      }
      case 'count': {
        const [filter] = call.args as Parameters<ReaderMethods['count']>;
        return countHistory(this.#open(), filter);
      }
      case 'facets': {
        return this.#facets(...(call.args as Parameters<ReaderMethods['facets']>));
      }
      case 'failedAsks': {
        const [sinceAt] = call.args as Parameters<ReaderMethods['failedAsks']>;
        return failedAsks(this.#open(), sinceAt);
      }
      case 'tags': {
        const [search, limit] = call.args as Parameters<ReaderMethods['tags']>;
        this.#tags ??= new HistoryTags(this.#open());
        return this.#tags.find(search, limit);
      }
      case 'close':
        this.#endMoment();
        this.#database?.close();
        this.#reports?.close();
        this.#database = undefined;
        this.#tags = undefined;
        this.#reports = undefined;
        return undefined;
    }
  }

  /** The one that is open, where it has this name; else a new one. Without a name each report sees the newest rows. */
  #momentOf(name: string | undefined): Moment {
    if (this.#moment && name !== undefined && this.#moment.name === name) {
      this.#moment.timer.refresh();
      return this.#moment.opened;
    }
    this.#endMoment();
    this.#reports ??= this.#connect();
    const opened = openMoment(this.#reports, Date.now());
    const timer = setTimeout(() => this.#endMoment(), name === undefined ? 0 : MOMENT_KEPT_MS);
    timer.unref();
    this.#moment = { name, opened, timer };
    return opened;
  }

  /** Of the open moment, where it has this name; a question without one leaves that open. */
  #facets(query: FacetQuery, name: string | undefined): HistoryFacets {
    if (name !== undefined) return this.#momentOf(name).facets(query);
    const moment = openMoment(this.#open(), Date.now());
    try {
      return moment.facets(query);
    } finally {
      moment.close();
    }
  }

  #endMoment(): void {
    clearTimeout(this.#moment?.timer);
    this.#moment?.opened.close();
    this.#moment = undefined;
  }

  #liveLeases(): Lease[] {
    const rows = this.#open().prepare('SELECT row FROM live_leases').all();
    return (rows as unknown as { row: string }[]).map(({ row }) => Lease.parse(JSON.parse(row)));
  }

  #open(): DatabaseSyncInstance {
    this.#database ??= this.#connect();
    return this.#database;
  }

  #connect(): DatabaseSyncInstance {
    const database = new DatabaseSync(this.#file, { readOnly: true, timeout: BUSY_TIMEOUT_MS });
    tuneForReading(database);
    return database;
  }
}
