import { DynvmError } from '../../../model/failure.ts';
import type { HistoryFilter, HistoryPage } from '../../../model/history.ts';
import type { PageCursor } from '../../../ports.ts';
import type { ReadDatabase } from '../database/read-database.ts';
import type { VmRecord } from '../write/to-row-document.ts';
import type { Conditions } from './conditions.ts';
import { historyConditions } from './history-conditions.ts';
import { toHistoryRow } from './to-history-row.ts';

/**
 * One page of the history, newest request first. Cursors are (time, id), so that a page costs the same however deep it lies.
 * @throws DynvmError bad-input: a cursor that no page gave
 */
export function readHistoryPage(
  database: ReadDatabase,
  filter: HistoryFilter,
  limit: number,
  cursor: PageCursor = {},
): HistoryPage {
  const backwards = cursor.oldest === true || cursor.before !== undefined;
  const records = recordsFrom(database, filter, limit + 1, cursor, backwards ? 'ASC' : 'DESC');
  const more = records.length > limit;
  const shown = records.slice(0, limit);
  if (backwards) shown.reverse();
  const [first, last] = [shown[0], shown.at(-1)];
  const isOlder = backwards ? cursor.oldest !== true : more;
  const isNewer = backwards ? more : first !== undefined && hasNewer(database, filter, first, cursor);
  return {
    rows: shown.map(toHistoryRow),
    ...(isOlder && last ? { next: toCursor(last) } : {}),
    ...(isNewer && first ? { previous: toCursor(first) } : {}),
  };
}

function recordsFrom(
  database: ReadDatabase,
  filter: HistoryFilter,
  limit: number,
  { after, before, at }: PageCursor,
  order: 'ASC' | 'DESC',
): VmRecord[] {
  const wanted = historyConditions(filter);
  if (after !== undefined) addPosition(wanted, '<', parsePosition('after', after));
  if (before !== undefined) addPosition(wanted, '>', parsePosition('before', before));
  if (at !== undefined) wanted.add('starts < ?', at / 1000);
  return database
    .prepare(`SELECT * FROM vms ${wanted.where()} ORDER BY starts ${order}, id ${order} LIMIT ?`)
    .all(...wanted.parameters, limit) as unknown as VmRecord[];
}

/** After a cursor there always is; otherwise it has to be looked up. */
function hasNewer(
  database: ReadDatabase,
  filter: HistoryFilter,
  first: VmRecord,
  { after, at }: PageCursor,
): boolean {
  if (after !== undefined) return true;
  if (at === undefined) return false;
  return recordsFrom(database, filter, 1, { before: toCursor(first) }, 'ASC').length > 0;
}

function toCursor({ starts, id }: VmRecord): string {
  return `${starts}:${id}`;
}

function addPosition(wanted: Conditions, comparison: '<' | '>', { starts, id }: Position): void {
  wanted.add(`(starts, id) ${comparison} (?, ?)`, starts, id);
}

/** How many VMs a filter leaves; undefined where every name would have to be read. */
export function countHistory(database: ReadDatabase, filter: HistoryFilter): number | undefined {
  if (filter.search !== undefined) return undefined;
  const wanted = historyConditions(filter);
  const { n } = database
    .prepare(`SELECT count(*) AS n FROM vms ${wanted.where()}`)
    .get(...wanted.parameters) as { n: number };
  return n;
}

interface Position {
  readonly starts: number;
  readonly id: number;
}

function parsePosition(field: 'after' | 'before', cursor: string): Position {
  const [starts, id, ...rest] = cursor.split(':').map(Number);
  if (rest.length === 0 && Number.isFinite(starts) && Number.isInteger(id)) {
    return { starts: Number(starts), id: Number(id) };
  }
  throw new DynvmError({
    code: 'bad-input',
    message: `${JSON.stringify(cursor)} is not the cursor of a page`,
    hint: 'Start from the first page.',
    where: { field },
  });
}
