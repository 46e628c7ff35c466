import type { AuditEntry, AuditRecord } from '../../model/audit-entry.ts';
import type { StatementCache } from '../sqlite/database/statement-cache.ts';
import { chainEntry } from './audit-chain.ts';

/**
 * The chain of changes on the writer's connection. Records go in inside the transaction of the change they are about,
 * so that neither is ever kept without the other.
 */
export class AuditSession {
  readonly #statements: StatementCache;

  constructor(statements: StatementCache) {
    this.#statements = statements;
  }

  /** Part of a transaction: the end of the chain is read from it, so that a roll-back takes everything along. */
  append(records: readonly AuditRecord[]): void {
    if (records.length === 0) return;
    let last = this.#last();
    for (const record of records) {
      const entry = chainEntry(last, record);
      this.#insert(entry);
      last = entry;
    }
  }

  #last(): Pick<AuditEntry, 'seq' | 'hash'> | undefined {
    const row = this.#statements.prepare('SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1').get();
    return row as { seq: number; hash: string } | undefined;
  }

  #insert({ seq, hash, ...record }: AuditEntry): void {
    this.#statements
      .prepare(
        `INSERT INTO audit (seq, hash, at, principal, channel, operation, outcome, request_id, lease_id, row)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        seq,
        hash,
        record.at,
        record.principal,
        record.channel,
        record.operation,
        record.outcome,
        record.requestId ?? null,
        record.leaseId ?? null,
        JSON.stringify(record),
      );
  }
}
