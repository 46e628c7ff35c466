import type { AuditChange, AuditRecord } from './audit-entry.ts';

/** Who makes a change, from where and by which channel. */
export type AuditAuthor = Pick<AuditRecord, 'principal' | 'tokenId' | 'subject' | 'address' | 'channel'>;

/** Makes the records of what one author changes: `done` unless the change says otherwise. */
export function createAuditRecorder(
  author: AuditAuthor,
  { now, newId }: { now(): number; newId(): string },
): (change: AuditChange) => AuditRecord {
  return (change) => ({ id: newId(), at: now(), ...author, outcome: 'done', ...change });
}
