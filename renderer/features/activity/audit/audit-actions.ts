import type { AuditEntry, AuditFilter } from '../../../../core/model/audit-entry.ts';
import { invoke } from '../../../bridge.ts';
import type { TextTable } from '../../../view/csv-table.ts';

/** The most one call returns. */
const EXPORT_PAGE_ENTRIES = 1000;
/** Spreadsheets stop soon after. */
const EXPORT_MAX_ENTRIES = 200_000;

/** Entries newest first. */
export const AUDIT_PAGES = {
  pageRows: 500,
  /** @throws DynvmError */
  read: (filter: AuditFilter, last: AuditEntry | undefined): Promise<AuditEntry[]> =>
    readAuditPage(filter, { limit: AUDIT_PAGES.pageRows, last }),
};

/** Every matching entry, with times in ISO 8601 and the hashes of the chain. @throws DynvmError */
export async function readAuditTable(filter: AuditFilter): Promise<TextTable> {
  const entries: AuditEntry[] = [];
  while (entries.length < EXPORT_MAX_ENTRIES) {
    const page = await readAuditPage(filter, { limit: EXPORT_PAGE_ENTRIES, last: entries.at(-1) });
    entries.push(...page);
    if (page.length < EXPORT_PAGE_ENTRIES) break;
  }
  return {
    heads: COLUMNS.map(([head]) => head),
    rows: entries.map((entry) => COLUMNS.map(([, read]) => read(entry))),
  };
}

function readAuditPage(
  filter: AuditFilter,
  { limit, last }: { limit: number; last: AuditEntry | undefined },
): Promise<AuditEntry[]> {
  return invoke('audit.list', { filter, limit, ...(last !== undefined && { before: last.seq }) });
}

const COLUMNS: readonly (readonly [string, (entry: AuditEntry) => string | number])[] = [
  ['number', ({ seq }) => seq],
  ['time', ({ at }) => new Date(at).toISOString()],
  ['principal', ({ principal }) => principal],
  ['token', ({ tokenId }) => tokenId ?? ''],
  ['address', ({ address }) => address ?? ''],
  ['channel', ({ channel }) => channel],
  ['operation', ({ operation }) => operation],
  ['object', ({ object }) => object],
  ['outcome', ({ outcome }) => outcome],
  ['reason', ({ reason }) => reason ?? ''],
  ['before', ({ before }) => before ?? ''],
  ['after', ({ after }) => after ?? ''],
  ['request', ({ requestId }) => requestId ?? ''],
  ['lease', ({ leaseId }) => leaseId ?? ''],
  ['hash', ({ hash }) => hash],
];
