import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import type { LogRow } from '../../../model/audit.ts';
import type { AuditRecord } from '../../../model/audit-entry.ts';
import { isLive, Lease } from '../../../model/lease.ts';
import { isPending, RequestRow } from '../../../model/request.ts';
import type { AccessRows, CapacitySample, ImportedVm } from '../../../ports.ts';
import { AuditSession } from '../../audit/audit-session.ts';
import type { ForeignDocument } from '../../import-document.ts';
import { StatementCache } from '../database/statement-cache.ts';
import { importedLive } from '../read/imported-live.ts';
import { AccessSession } from './access-session.ts';
import { saveCapacitySamples } from './capacity-samples.ts';
import { IdempotencySession } from './idempotency-session.ts';
import { type ImportCount, ImportSession } from './import-session.ts';
import { OutboxSession } from './outbox-session.ts';
import { SettingsSession } from './settings-session.ts';
import { type Cell, toVmColumns, type VmColumns } from './to-vm-columns.ts';
import { CLAIM_SQL, DROP_CLAIMED_SQL, vmUpsertSql } from './vm-upsert.ts';
import { WarmSession } from './warm-session.ts';

/** Lines of the activity log that are kept: about 400 MB. @see docs/operations.md#how-much-is-kept */
const LOG_LINES_MAX = 1_000_000;
const LOG_DROP_LINES = 1000;

/** Rows of one save; they are kept together or not at all. */
export interface SaveRows {
  readonly requests: readonly RequestRow[];
  readonly leases: readonly Lease[];
  /** What was changed by whom: kept with the rows. */
  readonly audit?: readonly AuditRecord[];
}

/** The writes of the store on an open database. Runs in the worker; every method is synchronous. */
export class StoreSession {
  readonly settings: SettingsSession;
  readonly outbox: OutboxSession;
  readonly idempotency: IdempotencySession;
  readonly #audit: AuditSession;
  readonly #access: AccessSession;
  readonly #warm: WarmSession;
  readonly #statements: StatementCache;
  readonly #logLinesMax: number;
  readonly #imports: ImportSession;
  /** Requests of live leases: a lease's document needs its request, and leases are saved alone. */
  readonly #requests = new Map<string, RequestRow>();

  /** @param logLinesMax how many lines the activity log keeps */
  constructor(database: DatabaseSyncInstance, logLinesMax = LOG_LINES_MAX) {
    this.#logLinesMax = logLinesMax;
    this.#statements = new StatementCache(database);
    this.#imports = new ImportSession(database);
    this.settings = new SettingsSession(this.#statements);
    this.idempotency = new IdempotencySession(this.#statements);
    this.outbox = new OutboxSession(this.#statements, this.settings);
    this.#audit = new AuditSession(this.#statements);
    this.#access = new AccessSession(this.#statements);
    this.#warm = new WarmSession(this.#statements);
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

  requestByKey(requestKey: string): RequestRow | undefined {
    const [row] = this.#rows(
      "SELECT row FROM requests WHERE json_extract(row, '$.spec.requestKey') = ?",
      requestKey,
    );
    return row === undefined ? undefined : RequestRow.parse(row);
  }

  forgetLive(): void {
    this.#statements.transaction(() => {
      this.#statements.prepare('DELETE FROM live_leases').run();
      this.#statements.prepare('UPDATE requests SET running = 0 WHERE running = 1').run();
    });
    this.#requests.clear();
  }

  /** Several saves in one transaction: one wait for the disk. Throws without having kept any of them. */
  saveAll(saves: readonly SaveRows[]): void {
    this.#statements.transaction(() => {
      for (const save of saves) {
        for (const request of save.requests) this.#saveRequest(request);
        for (const lease of save.leases) this.#saveLease(lease);
        this.#audit.append(save.audit ?? []);
      }
    });
  }

  loadAccess(): ReturnType<AccessSession['load']> {
    return this.#access.load();
  }

  /** The rows and the record of the change, or neither. */
  saveAccess(rows: AccessRows, audit: readonly AuditRecord[]): void {
    this.#statements.transaction(() => {
      this.#access.save(rows);
      this.#audit.append(audit);
    });
  }

  /** The fact and the record of who changed it, or neither. */
  writeSetting(key: string, value: string | undefined, audit: readonly AuditRecord[]): void {
    this.#statements.transaction(() => {
      this.settings.write(key, value);
      this.#audit.append(audit);
    });
  }

  appendLog(rows: readonly LogRow[]): void {
    const insert = this.#statements.prepare(
      `INSERT OR IGNORE INTO log (id, at, kind, level, actor, host_ref, lease_id, request_id, vm, row)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#statements.transaction(() => {
      for (const row of rows) {
        insert.run(
          row.id,
          row.at,
          row.kind,
          row.level,
          row.actor,
          row.hostRef ?? null,
          row.leaseId ?? null,
          row.requestId ?? null,
          row.vm ?? null,
          JSON.stringify(row),
        );
      }
      this.#dropOldestLines();
    });
  }

  /** The activity log is bounded by its lines: a lab that makes more noise looks back less far. */
  #dropOldestLines(): void {
    // By its key both are one step, however long the log is. A backlog goes in pieces, so that no transaction is long.
    this.#statements
      .prepare(
        `DELETE FROM log WHERE seq <= (SELECT max(seq) FROM log) - ?
         AND seq < (SELECT min(seq) FROM log) + ?`,
      )
      .run(this.#logLinesMax, LOG_DROP_LINES);
  }

  importedLive(vmUuids: readonly string[]): ImportedVm[] {
    return importedLive(this.#statements.database, vmUuids);
  }

  saveCapacity(at: number, samples: readonly CapacitySample[]): void {
    saveCapacitySamples(this.#statements, at, samples);
  }

  close(): void {
    this.#statements.database.close();
  }

  #saveRequest(request: RequestRow): void {
    this.#requests.set(request.id, request);
    this.#statements
      .prepare(
        `INSERT INTO requests (id, created_at, running, requester, row) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET running = excluded.running, row = excluded.row`,
      )
      .run(
        request.id,
        request.createdAt,
        isPending(request) ? 1 : 0,
        request.requester,
        JSON.stringify(request),
      );
  }

  #saveLease(lease: Lease): void {
    this.#warm.leaseSaved(lease);
    this.#saveSteps(lease);
    this.#saveLive(lease);
    // Until it is handed out it is nobody's: history and reports are about what somebody got.
    if (lease.pooled) return;
    const request = this.#request(lease.requestId);
    const columns: VmColumns = { ...toVmColumns(lease, request), imported: 0 };
    if (columns.vm_uuid !== null) this.#claimVm(columns);
    this.#statements.prepare(vmUpsertSql(columns, request !== undefined)).run(...Object.values(columns));
    this.outbox.leaseSaved(lease, request, columns.vm_uuid !== null);
  }

  #saveLive(lease: Lease): void {
    if (isLive(lease)) {
      this.#statements
        .prepare(
          'INSERT INTO live_leases (id, row) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET row = excluded.row',
        )
        .run(lease.id, JSON.stringify(lease));
    } else {
      this.#statements.prepare('DELETE FROM live_leases WHERE id = ?').run(lease.id);
    }
  }

  /** A VM whose document was taken over from a bucket becomes ours: one row, not two. */
  #claimVm({ lease_id, vm_uuid }: VmColumns): void {
    this.#statements.prepare(CLAIM_SQL).run(lease_id ?? null, vm_uuid ?? null);
    this.#statements.prepare(DROP_CLAIMED_SQL).run(vm_uuid ?? null, lease_id ?? null);
  }

  #saveSteps(lease: Lease): void {
    const insert = this.#statements.prepare(
      'INSERT OR REPLACE INTO transitions (lease_id, seq, at, state, attempt, host_ref, note) VALUES (?, ?, ?, ?, ?, ?, ?)',
    );
    const { known } = this.#statements
      .prepare('SELECT count(*) AS known FROM transitions WHERE lease_id = ?')
      .get(lease.id) as { known: number };
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
    const rows = this.#statements.prepare(sql).all(...parameters) as { row: string }[];
    return rows.map(({ row }) => JSON.parse(row));
  }
}
