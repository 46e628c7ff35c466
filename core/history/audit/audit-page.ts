import {
  type AuditEntry,
  type AuditFilter,
  AuditRecord,
  type AuditVerification,
} from '../../model/audit-entry.ts';
import type { ReadDatabase } from '../sqlite/database/read-database.ts';
import { type Conditions, conditions } from '../sqlite/read/conditions.ts';
import { verifyChain } from './audit-chain.ts';

/** Entries read at once while the chain is followed. */
const VERIFY_CHUNK = 5000;

interface AuditRow {
  seq: number;
  hash: string;
  row: string;
}

export interface AuditPageQuery {
  readonly filter: AuditFilter;
  readonly limit: number;
  /** Only entries with a smaller number. */
  readonly before?: number | undefined;
}

/** One page of the audit, newest entry first. */
export function auditPage(database: ReadDatabase, { filter, limit, before }: AuditPageQuery): AuditEntry[] {
  const wanted = toConditions(filter, before);
  const rows = database
    .prepare(`SELECT seq, hash, row FROM audit ${wanted.where()} ORDER BY seq DESC LIMIT ?`)
    .all(...wanted.parameters, limit) as unknown as AuditRow[];
  return rows.map(toEntry);
}

/** Follows the whole chain; a million entries take some seconds. */
export function verifyAudit(database: ReadDatabase): AuditVerification {
  return verifyChain(everyEntry(database));
}

function* everyEntry(database: ReadDatabase): Generator<AuditEntry> {
  const statement = database.prepare('SELECT seq, hash, row FROM audit WHERE seq > ? ORDER BY seq LIMIT ?');
  let last = 0;
  for (;;) {
    const rows = statement.all(last, VERIFY_CHUNK) as AuditRow[];
    for (const row of rows) yield toEntry(row);
    last = rows.at(-1)?.seq ?? last;
    if (rows.length < VERIFY_CHUNK) return;
  }
}

/** A row that somebody made unreadable gives a record that its hash can't fit. */
function toEntry({ seq, hash, row }: AuditRow): AuditEntry {
  const record = AuditRecord.safeParse(parseJson(row));
  return { ...(record.success ? record.data : UNREADABLE), seq, hash };
}

const UNREADABLE: AuditRecord = {
  id: '',
  at: 0,
  principal: 'unreadable',
  channel: 'reconcile',
  operation: 'unreadable',
  object: 'unreadable',
  outcome: 'failed',
};

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function toConditions(filter: AuditFilter, before: number | undefined): Conditions {
  const wanted = conditions();
  if (before !== undefined) wanted.add('seq < ?', before);
  wanted.equal('principal', filter.principal);
  wanted.equal('channel', filter.channel);
  wanted.equal('outcome', filter.outcome);
  wanted.equal('request_id', filter.requestId);
  wanted.equal('lease_id', filter.leaseId);
  if (filter.operation !== undefined) {
    wanted.add("substr(operation || '.', 1, length(?) + 1) = ? || '.'", filter.operation, filter.operation);
  }
  if (filter.object !== undefined) {
    wanted.add("instr(lower(json_extract(row, '$.object')), lower(?)) > 0", filter.object);
  }
  if (filter.fromAt !== undefined) wanted.add('at >= ?', filter.fromAt);
  if (filter.toAt !== undefined) wanted.add('at < ?', filter.toAt);
  return wanted;
}
