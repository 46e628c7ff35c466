import { createHash } from 'node:crypto';
import { type AuditEntry, AuditRecord, type AuditVerification } from '../../model/audit-entry.ts';

/** The hash before the first entry of a chain. */
const CHAIN_START = '0'.repeat(64);

/** Fields in a fixed order, so that a record read back gives the same text. */
const FIELDS = Object.keys(AuditRecord.shape).sort() as (keyof AuditRecord)[];

/** SHA-256 over the hash before, the number and the record. */
function chainHash(previousHash: string, seq: number, record: AuditRecord): string {
  const fields = FIELDS.filter((field) => record[field] !== undefined).map((field) => [field, record[field]]);
  return createHash('sha256')
    .update(JSON.stringify([previousHash, seq, fields]))
    .digest('hex');
}

/** Appends to a chain whose last entry is known. */
export function chainEntry(
  last: Pick<AuditEntry, 'seq' | 'hash'> | undefined,
  record: AuditRecord,
): AuditEntry {
  const seq = (last?.seq ?? 0) + 1;
  return { ...record, seq, hash: chainHash(last?.hash ?? CHAIN_START, seq, record) };
}

/** Follows a chain from its first entry. @param entries in the order of `seq` */
export function verifyChain(entries: Iterable<AuditEntry>): AuditVerification {
  let previousHash = CHAIN_START;
  let count = 0;
  for (const { seq, hash, ...record } of entries) {
    if (seq !== count + 1) {
      return { kind: 'broken', entries: count, seq, reason: `Entry ${count + 1} is missing` };
    }
    if (hash !== chainHash(previousHash, seq, record)) {
      return { kind: 'broken', entries: count, seq, reason: `Entry ${seq} was changed after it was written` };
    }
    previousHash = hash;
    count = seq;
  }
  return { kind: 'intact', entries: count, ...(count > 0 && { lastHash: previousHash }) };
}
