import type { HistoryFacets } from '../../../model/history.ts';
import { Lease } from '../../../model/lease.ts';
import type { FacetQuery } from '../../../ports.ts';
import { auditPage, verifyAudit } from '../../audit/audit-page.ts';
import { openSnapshot, type Snapshot } from '../../reports/run-report.ts';
import { openReadDatabase, type ReadDatabase } from '../database/read-database.ts';
import { failedRequests } from '../read/failed-requests.ts';
import { HistoryTags } from '../read/history-tags.ts';
import { poolDemand } from '../read/pool-demand.ts';
import { poolUse } from '../read/pool-use.ts';
import { queueHistory } from '../read/queue-history.ts';
import { countHistory, readHistoryPage } from '../read/read-history-page.ts';
import { readLeaseTimeline } from '../read/read-lease-timeline.ts';
import { readLogPage } from '../read/read-log-page.ts';
import type { ReaderMethods, StoreAnswer, StoreCall } from './protocol.ts';
import type { StopCheck } from './stop-switch.ts';

/** How long a snapshot is kept for another report: its rows stay in memory, and the writer's journal can't be cut. */
const SNAPSHOT_KEPT_MS = 30_000;

/** Reports and pages on connections that can't write. */
export class ReaderRole {
  readonly #file: string;
  #database: ReadDatabase | undefined;
  /** Reports have a connection of their own: what is read beside them must not be as old as their snapshot. */
  #reports: ReadDatabase | undefined;
  #tags: HistoryTags | undefined;
  #snapshot: { id: string | undefined; opened: Snapshot; timer: NodeJS.Timeout } | undefined;

  readonly #stop: StopCheck;

  constructor(file: string, stop: StopCheck) {
    this.#file = file;
    this.#stop = stop;
  }

  handle(call: StoreCall, answer: (answer: StoreAnswer) => void): void {
    answer({ id: call.id, ok: true, value: this.#perform(call) });
  }

  #perform(call: StoreCall): unknown {
    switch (call.method as keyof ReaderMethods) {
      case 'log': {
        const [query] = call.args as Parameters<ReaderMethods['log']>;
        return readLogPage(this.#open(), query);
      }
      case 'audit': {
        const [query] = call.args as Parameters<ReaderMethods['audit']>;
        return auditPage(this.#open(), query);
      }
      case 'verifyAudit':
        return verifyAudit(this.#open());
      case 'timeline': {
        const [leaseId] = call.args as Parameters<ReaderMethods['timeline']>;
        return readLeaseTimeline(this.#open(), leaseId);
      }
      case 'liveLeases':
        return this.#liveLeases();
      case 'report': {
        const [query, snapshotId] = call.args as Parameters<ReaderMethods['report']>;
        return this.#snapshotFor(snapshotId).run(query);
      }
      case 'list': {
        const [filter, limit, cursor] = call.args as Parameters<ReaderMethods['list']>;
        return readHistoryPage(this.#open(), filter, limit, cursor);
      }
      case 'count': {
        const [filter] = call.args as Parameters<ReaderMethods['count']>;
        return countHistory(this.#open(), filter);
      }
      case 'facets': {
        return this.#facets(...(call.args as Parameters<ReaderMethods['facets']>));
      }
      case 'queueHistory':
        return queueHistory(this.#open());
      case 'poolUse': {
        const [period] = call.args as Parameters<ReaderMethods['poolUse']>;
        return poolUse(this.#open(), period);
      }
      case 'poolDemand': {
        const [sinceAt] = call.args as Parameters<ReaderMethods['poolDemand']>;
        return poolDemand(this.#open(), sinceAt);
      }
      case 'failedRequests': {
        const [sinceAt] = call.args as Parameters<ReaderMethods['failedRequests']>;
        return failedRequests(this.#open(), sinceAt);
      }
      case 'tags': {
        const [search, limit] = call.args as Parameters<ReaderMethods['tags']>;
        this.#tags ??= new HistoryTags(this.#open());
        return this.#tags.find(search, limit);
      }
      case 'close':
        this.#endSnapshot();
        this.#database?.close();
        this.#reports?.close();
        this.#database = undefined;
        this.#tags = undefined;
        this.#reports = undefined;
        return undefined;
    }
  }

  /** The one that is open, where it has this id; else a new one. Without an id each report sees the newest rows. */
  #snapshotFor(id: string | undefined): Snapshot {
    if (this.#snapshot && id !== undefined && this.#snapshot.id === id) {
      this.#snapshot.timer.refresh();
      return this.#snapshot.opened;
    }
    this.#endSnapshot();
    this.#reports ??= this.#connect();
    const opened = openSnapshot(this.#reports, { nowMs: Date.now(), stop: this.#stop });
    const timer = setTimeout(() => this.#endSnapshot(), id === undefined ? 0 : SNAPSHOT_KEPT_MS);
    timer.unref();
    this.#snapshot = { id, opened, timer };
    return opened;
  }

  /** Of the open snapshot, where it has this id; a query without one leaves that open. */
  #facets(query: FacetQuery, id: string | undefined): HistoryFacets {
    if (id !== undefined) return this.#snapshotFor(id).facets(query);
    const snapshot = openSnapshot(this.#open(), { nowMs: Date.now(), stop: this.#stop });
    try {
      return snapshot.facets(query);
    } finally {
      snapshot.close();
    }
  }

  #endSnapshot(): void {
    clearTimeout(this.#snapshot?.timer);
    this.#snapshot?.opened.close();
    this.#snapshot = undefined;
  }

  #liveLeases(): Lease[] {
    const rows = this.#open().prepare('SELECT row FROM live_leases').all();
    return (rows as unknown as { row: string }[]).map(({ row }) => Lease.parse(JSON.parse(row)));
  }

  #open(): ReadDatabase {
    this.#database ??= this.#connect();
    return this.#database;
  }

  #connect(): ReadDatabase {
    return openReadDatabase(this.#file, this.#stop);
  }
}
