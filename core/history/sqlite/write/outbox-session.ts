import type { Lease } from '../../../model/lease.ts';
import type { RequestRow } from '../../../model/request.ts';
import type { OutboxDepth, OutboxEntry, OutboxResult, OutboxTarget, OutboxTargets } from '../../outbox.ts';
import { toStaticPoolDocument } from '../../to-static-pool-document.ts';
import type { StatementCache } from '../database/statement-cache.ts';
import type { SettingsSession } from './settings-session.ts';
import { toRowDocument, type VmRecord } from './to-row-document.ts';

const SHOWN_PARKED = 50;
const TARGETS = ['history', 'static'] as const satisfies readonly OutboxTarget[];

interface OutboxRow {
  target: OutboxTarget;
  document_key: string;
  revision: number;
  attempts: number;
  content: string | null;
  removal: number;
}

/** The outbox's rows on the writer's connection: they come in with the lease's own, in one transaction. */
export class OutboxSession {
  readonly #statements: StatementCache;
  readonly #settings: SettingsSession;
  readonly #queueing = new Set<OutboxTarget>();

  constructor(statements: StatementCache, settings: SettingsSession) {
    this.#statements = statements;
    this.#settings = settings;
    for (const target of TARGETS) {
      if (settings.read(bucketSetting(target)) !== undefined) this.#queueing.add(target);
    }
  }

  /** A bucket that was not the target before is owed every VM on record. */
  configure(targets: OutboxTargets): void {
    this.#statements.transaction(() => {
      for (const target of TARGETS) {
        const bucket = targets[target];
        if (this.#settings.read(bucketSetting(target)) === bucket) continue;
        this.#settings.write(bucketSetting(target), bucket);
        this.#statements.prepare('DELETE FROM outbox WHERE target = ?').run(target);
        if (target === 'history' && bucket !== undefined) this.#queueEverything();
        if (target === 'static') this.#statements.prepare('DELETE FROM static_members').run();
      }
    });
    this.#queueing.clear();
    for (const target of TARGETS) if (targets[target] !== undefined) this.#queueing.add(target);
  }

  /** Part of the transaction that saves the lease. @param documented it has a history document */
  leaseSaved(lease: Lease, request: RequestRow | undefined, documented: boolean): void {
    if (documented && lease.vmUuid !== undefined && this.#queueing.has('history')) {
      this.#queue('history', lease.vmUuid, null);
    }
    if (this.#queueing.has('static')) this.#memberSaved(lease, request);
  }

  /** Entries whose row says nothing to write any more are settled on the way. */
  due(target: OutboxTarget, limit: number, nowMs: number): OutboxEntry[] {
    const rows = this.#statements
      .prepare(
        `SELECT target, document_key, revision, attempts, content, removal FROM outbox
         WHERE target = ? AND parked = 0 AND next_try_at <= ? ORDER BY queued_at LIMIT ?`,
      )
      .all(target, nowMs, limit) as unknown as OutboxRow[];
    return rows.flatMap((row) => this.#toEntry(row) ?? []);
  }

  settle(results: readonly OutboxResult[]): void {
    this.#statements.transaction(() => {
      for (const result of results) this.#settleOne(result);
    });
  }

  retry(target: OutboxTarget): void {
    this.#statements.prepare('UPDATE outbox SET parked = 0, next_try_at = 0 WHERE target = ?').run(target);
  }

  depth(target: OutboxTarget): OutboxDepth {
    const counts = this.#statements
      .prepare(
        `SELECT count(*) FILTER (WHERE parked = 0) AS pending, count(*) FILTER (WHERE parked = 1) AS parked,
           min(queued_at) FILTER (WHERE parked = 0) AS oldest FROM outbox WHERE target = ?`,
      )
      .get(target) as { pending: number; parked: number; oldest: number | null };
    const parked = this.#statements
      .prepare(
        `SELECT document_key AS key, coalesce(last_error, '') AS error, queued_at AS queuedAt FROM outbox
         WHERE target = ? AND parked = 1 ORDER BY queued_at LIMIT ${SHOWN_PARKED}`,
      )
      .all(target) as { key: string; error: string; queuedAt: number }[];
    return {
      pending: counts.pending,
      parked: counts.parked,
      ...(counts.oldest === null ? {} : { oldestQueuedAt: counts.oldest }),
      parkedDocuments: parked.map((row) => ({ ...row })),
    };
  }

  #queueEverything(): void {
    this.#statements
      .prepare(
        `INSERT INTO outbox (target, document_key, queued_at)
         SELECT 'history', vm_uuid, ? FROM vms WHERE vm_uuid IS NOT NULL AND handed = 1 AND imported = 0`,
      )
      .run(Date.now());
  }

  #queue(target: OutboxTarget, key: string, content: string | null, removal = false): void {
    this.#statements
      .prepare(
        `INSERT INTO outbox (target, document_key, queued_at, content, removal) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (target, document_key) DO UPDATE SET revision = revision + 1, content = excluded.content,
           removal = excluded.removal, parked = 0, attempts = 0, next_try_at = 0, last_error = NULL`,
      )
      .run(target, key, Date.now(), content, removal ? 1 : 0);
  }

  /**
   * A VM leaves its pool when its release begins: only then can its address come to another. Who the address belongs
   * to is remembered, so that the end of the first does not take the second out.
   */
  #memberSaved(lease: Lease, request: RequestRow | undefined): void {
    const document = toStaticPoolDocument(lease, request);
    if (document) {
      this.#statements
        .prepare('INSERT OR REPLACE INTO static_members (document_key, lease_id) VALUES (?, ?)')
        .run(document.ipaddr, lease.id);
      this.#queue('static', document.ipaddr, JSON.stringify(document));
      return;
    }
    if (lease.state.kind === 'available') {
      if (!request && lease.address) this.#knownMember(lease.id, lease.address);
      return;
    }
    const left = this.#statements
      .prepare('DELETE FROM static_members WHERE lease_id = ? RETURNING document_key AS key')
      .all(lease.id) as { key: string }[];
    for (const { key } of left) this.#queue('static', key, null, true);
  }

  /** Found by its marker: that it is in a pool stands in its document, which the bucket brought. */
  #knownMember(leaseId: string, address: string): void {
    this.#statements
      .prepare(
        `INSERT OR REPLACE INTO static_members (document_key, lease_id)
         SELECT ?, lease_id FROM vms WHERE lease_id = ? AND (request_pools LIKE '[%' OR pool_id LIKE '[%')`,
      )
      .run(address, leaseId);
  }

  #toEntry(row: OutboxRow): OutboxEntry | undefined {
    const entry = {
      target: row.target,
      key: row.document_key,
      revision: row.revision,
      attempts: row.attempts,
    };
    if (row.removal === 1) return { ...entry, content: undefined };
    if (row.content !== null) return { ...entry, content: JSON.parse(row.content) };
    const vm = this.#statements.prepare('SELECT * FROM vms WHERE vm_uuid = ?').get(row.document_key);
    const content = vm && toRowDocument(vm as VmRecord);
    if (content) return { ...entry, content };
    this.#settleOne({ ...entry, kind: 'done' });
    return undefined;
  }

  #settleOne(result: OutboxResult): void {
    const place = [result.target, result.key, result.revision] as const;
    const where = 'WHERE target = ? AND document_key = ? AND revision = ?';
    switch (result.kind) {
      case 'done':
        this.#statements.prepare(`DELETE FROM outbox ${where}`).run(...place);
        return;
      case 'later':
        this.#statements
          .prepare(`UPDATE outbox SET attempts = attempts + 1, next_try_at = ?, last_error = ? ${where}`)
          .run(result.nextTryAt, result.error, ...place);
        return;
      case 'parked':
        this.#statements
          .prepare(`UPDATE outbox SET attempts = attempts + 1, parked = 1, last_error = ? ${where}`)
          .run(result.error, ...place);
        return;
    }
  }
}

function bucketSetting(target: OutboxTarget): string {
  return `outbox.${target}.bucket`;
}
