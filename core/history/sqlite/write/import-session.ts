import type { DatabaseSyncInstance, StatementSyncInstance } from '@photostructure/sqlite';
import { type ForeignDocument, importDocument } from '../../import-document.ts';

export interface ImportCount {
  imported: number;
  /** Newer or ours here: what this service knows of its own VMs is not overwritten. */
  kept: number;
  skipped: number;
  oddFields: number;
}

/** Ours once, looked after and ended by another service since. */
const ENDED_ELSEWHERE = `vms.outcome = 'live' AND excluded.outcome <> 'live'
  AND NOT EXISTS (SELECT 1 FROM live_leases WHERE id = vms.lease_id)`;

/** Takes over documents of a bucket, a transaction a batch. A row that this service wrote stays as it is. */
export class ImportSession {
  readonly #database: DatabaseSyncInstance;
  #upsert: StatementSyncInstance | undefined;

  constructor(database: DatabaseSyncInstance) {
    this.#database = database;
  }

  importBatch(rows: readonly { key: string; document: ForeignDocument }[]): ImportCount {
    const count: ImportCount = { imported: 0, kept: 0, skipped: 0, oddFields: 0 };
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      for (const { key, document } of rows) this.#importOne(key, document, count);
      this.#database.exec('COMMIT');
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
    return count;
  }

  #importOne(key: string, document: ForeignDocument, count: ImportCount): void {
    const result = importDocument(key, document);
    if (result.kind === 'skipped') {
      count.skipped += 1;
      return;
    }
    count.oddFields += result.oddFields.length;
    const { changes } = this.#statement(Object.keys(result.columns)).run(...Object.values(result.columns));
    if (Number(changes) > 0) count.imported += 1;
    else count.kept += 1;
  }

  #statement(names: readonly string[]): StatementSyncInstance {
    const updates = names.filter((name) => name !== 'vm_uuid').map((name) => `${name} = excluded.${name}`);
    this.#upsert ??= this.#database.prepare(
      `INSERT INTO vms (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})
       ON CONFLICT (vm_uuid) WHERE vm_uuid IS NOT NULL
       DO UPDATE SET ${updates.join(', ')} WHERE vms.imported = 1 OR (${ENDED_ELSEWHERE})
       ON CONFLICT (lease_id) WHERE lease_id IS NOT NULL DO NOTHING`,
    );
    return this.#upsert;
  }
}
