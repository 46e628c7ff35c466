import type { DatabaseSyncInstance, StatementSyncInstance } from '@photostructure/sqlite';
import type { LogRow } from '../../model/audit.ts';
import { isLive, Lease } from '../../model/lease.ts';
import { RequestRow } from '../../model/request.ts';
import type { ForeignDocument } from '../import-document.ts';
import { type ImportCount, ImportSession } from './import-session.ts';
import { type Cell, vmColumns } from './vm-rows.ts';

/** Rows of one save; they are kept together or not at all. */
export interface SaveRows {
  readonly requests: readonly RequestRow[];
  readonly leases: readonly Lease[];
}

/** The writes of the store on an open database. Runs in the worker; every method is synchronous. */
export class StoreSession {
  readonly #database: DatabaseSyncInstance;
  readonly #imports: ImportSession;
  readonly #statements = new Map<string, StatementSyncInstance>();
  /** Requests of live leases: a lease's document needs its request, and leases are saved alone. */
  readonly #requests = new Map<string, RequestRow>();

  constructor(database: DatabaseSyncInstance) {
    this.#database = database;
    this.#imports = new ImportSession(database);
  }

  importBatch(rows: readonly { key: string; document: ForeignDocument }[]): ImportCount {
    return this.#imports.importBatch(rows);
  }

  loadLive(): { requests: RequestRow[]; leases: Lease[] } {
    const leases = this.#rows('SELECT row FROM live_leases').map((row) => Lease.parse(row));
    const wanted = new Set(leases.map((lease) => lease.requestId));
    const running = this.#rows('SELECT row FROM requests WHERE running = 1').map((row) =>
      RequestRow.parse(row),
    );
    for (const request of running) wanted.delete(request.id);
    const older = [...wanted].flatMap((id) => this.#request(id) ?? []);
    const requests = [...running, ...older];
    for (const request of requests) this.#requests.set(request.id, request);
    return { requests, leases };
  }

  /** Several saves in one transaction: one wait for the disk. Throws without having kept any of them. */
  saveAll(saves: readonly SaveRows[]): void {
    this.#transaction(() => {
      for (const save of saves) {
        for (const request of save.requests) this.#saveRequest(request);
        for (const lease of save.leases) this.#saveLease(lease);
      }
    });
  }

  appendLog(rows: readonly LogRow[]): void {
    const insert = this.#statement(
      'INSERT INTO log (at, kind, level, actor, host_ref, lease_id, request_id, row) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    );
    this.#transaction(() => {
      for (const row of rows) {
        insert.run(
          row.at,
          row.kind,
          row.level,
          row.actor,
          row.hostRef ?? null,
          row.leaseId ?? null,
          row.requestId ?? null,
          JSON.stringify(row),
        );
      }
    });
  }

  close(): void {
    this.#database.close();
  }

  #saveRequest(request: RequestRow): void {
    this.#requests.set(request.id, request);
    this.#statement(
      `INSERT INTO requests (id, created_at, running, requester, row) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET running = excluded.running, row = excluded.row`,
    ).run(
      request.id,
      request.createdAt,
      request.state.kind === 'running' ? 1 : 0,
      request.requester,
      JSON.stringify(request),
    );
  }

  #saveLease(lease: Lease): void {
    this.#upsertVm(vmColumns(lease, this.#request(lease.requestId)));
    this.#saveSteps(lease);
    if (isLive(lease)) {
      this.#statement(
        'INSERT INTO live_leases (id, row) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET row = excluded.row',
      ).run(lease.id, JSON.stringify(lease));
    } else {
      this.#statement('DELETE FROM live_leases WHERE id = ?').run(lease.id);
    }
  }

  #upsertVm(columns: Readonly<Record<string, Cell>>): void {
    const names = Object.keys(columns);
    const updates = names.filter((name) => name !== 'lease_id').map((name) => `${name} = excluded.${name}`);
    this.#statement(
      `INSERT INTO vms (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})
       ON CONFLICT (lease_id) WHERE lease_id IS NOT NULL DO UPDATE SET ${updates.join(', ')}`,
    ).run(...Object.values(columns));
  }

  #saveSteps(lease: Lease): void {
    const insert = this.#statement(
      'INSERT OR REPLACE INTO transitions (lease_id, seq, at, state, attempt, host_ref, note) VALUES (?, ?, ?, ?, ?, ?, ?)',
    );
    const { known } = this.#statement('SELECT count(*) AS known FROM transitions WHERE lease_id = ?').get(
      lease.id,
    ) as { known: number };
    // The last known step may have got its note since.
    for (const [seq, step] of lease.steps.entries()) {
      if (seq < known - 1) continue;
      insert.run(lease.id, seq, step.at, step.state, step.attempt, step.hostRef ?? null, step.note ?? null);
    }
  }

  #request(id: string): RequestRow | undefined {
    const known = this.#requests.get(id);
    if (known) return known;
    const [row] = this.#rows('SELECT row FROM requests WHERE id = ?', id);
    return row === undefined ? undefined : RequestRow.parse(row);
  }

  #rows(sql: string, ...parameters: Cell[]): unknown[] {
    const rows = this.#statement(sql).all(...parameters) as { row: string }[];
    return rows.map(({ row }) => JSON.parse(row));
  }

  #statement(sql: string): StatementSyncInstance {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#database.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  #transaction(body: () => void): void {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      body();
      this.#database.exec('COMMIT');
    } catch (error) {
      // SQLite may have rolled back by itself (full disk); a second ROLLBACK would hide the first error.
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
  }
}
