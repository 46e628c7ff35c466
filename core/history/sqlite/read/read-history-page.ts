import { DynvmError } from '../../../model/failure.ts';
import type { HistoryFilter, HistoryPage, HistorySort, HistorySortKey } from '../../../model/history.ts';
import type { PageCursor } from '../../../ports.ts';
import type { ReadDatabase } from '../database/read-database.ts';
import type { VmRecord } from '../write/to-row-document.ts';
import { historyConditions } from './history-conditions.ts';
import { toHistoryRow } from './to-history-row.ts';

/** What is compared. What does not apply to a VM is less than any value. */
const SORT_VALUES: Readonly<Record<HistorySortKey, string>> = {
  asked: 'starts',
  name: 'name',
  outcome: 'outcome',
  os: 'os',
  host: 'origin',
  requester: 'requester',
  ready: 'CASE WHEN created_time IS NULL THEN -1.0 ELSE create_duration_secs END',
  lifetime: 'coalesce(live_duration_secs, -1.0)',
  deleted: 'coalesce(ends, -1.0)',
};

const NEWEST_FIRST: HistorySort = { by: 'asked', descending: true };

function isNewestFirst(sort: HistorySort = NEWEST_FIRST): boolean {
  return sort.by === NEWEST_FIRST.by && sort.descending;
}

function jumpOutOfOrder(): DynvmError {
  return new DynvmError({
    code: 'bad-input',
    message: 'A moment can be jumped to only in the list that begins with the newest request.',
    hint: 'Leave out `at`, or sort by `asked`, descending.',
    where: { field: 'at' },
  });
}

/** A row of `vms` with what it is sorted by. */
type SortedRecord = VmRecord & { readonly sort_value: string | number };

/**
 * One page of the history. Cursors are (value, id), so that a page of the newest requests costs the same however deep it
 * lies; another order looks at every VM that the filter leaves, in an index where one has what is asked.
 * @throws DynvmError bad-input: a cursor that no page of this order gave, or a moment in another order than of time
 */
export function readHistoryPage(
  database: ReadDatabase,
  filter: HistoryFilter,
  limit: number,
  cursor: PageCursor = {},
): HistoryPage {
  if (cursor.at !== undefined && !isNewestFirst(cursor.sort)) throw jumpOutOfOrder();
  const backwards = cursor.oldest === true || cursor.before !== undefined;
  const records = recordsFrom(database, filter, limit + 1, cursor);
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

/** In the order of the list, or from its end backwards. */
function recordsFrom(
  database: ReadDatabase,
  filter: HistoryFilter,
  limit: number,
  { after, before, at, oldest, sort = NEWEST_FIRST }: PageCursor,
): SortedRecord[] {
  const wanted = historyConditions(filter);
  const value = SORT_VALUES[sort.by];
  const backwards = oldest === true || before !== undefined;
  const descends = sort.descending !== backwards;
  const place = after ?? before;
  if (place !== undefined) {
    const position = parsePosition(after === undefined ? 'before' : 'after', place, sort);
    wanted.add(`(${value}, id) ${descends ? '<' : '>'} (?, ?)`, position.value, position.id);
  }
  if (at !== undefined) wanted.add('starts < ?', at / 1000);
  const order = descends ? 'DESC' : 'ASC';
  const inOrder = `ORDER BY ${value} ${order}, id ${order}`;
  const page = `${wanted.where()} ${inOrder} LIMIT ?`;
  // Rows are wide: in an order without an index of its own, one that has all that is asked decides which are read.
  const chosen = sort.by === 'asked' ? page : `WHERE id IN (SELECT id FROM vms ${page}) ${inOrder}`;
  return database
    .prepare(`SELECT *, ${value} AS sort_value FROM vms ${chosen}`)
    .all(...wanted.parameters, limit) as unknown as SortedRecord[];
}

/** After a cursor there always is; otherwise it has to be looked up. */
function hasNewer(
  database: ReadDatabase,
  filter: HistoryFilter,
  first: SortedRecord,
  { after, at, sort }: PageCursor,
): boolean {
  if (after !== undefined) return true;
  if (at === undefined) return false;
  return recordsFrom(database, filter, 1, { before: toCursor(first), sort }).length > 0;
}

function toCursor({ sort_value, id }: SortedRecord): string {
  return typeof sort_value === 'number' ? `${sort_value}:${id}` : `${JSON.stringify(sort_value)}:${id}`;
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
  readonly value: string | number;
  readonly id: number;
}

const TEXTS: readonly HistorySortKey[] = ['name', 'outcome', 'os', 'host', 'requester'];

function parsePosition(field: 'after' | 'before', cursor: string, { by }: HistorySort): Position {
  const [, text, number, id] = /^(?:(".*")|(-?[\d.e+-]+)):(\d+)$/s.exec(cursor) ?? [];
  const value = text === undefined ? Number(number) : parseText(text);
  const isKnown = TEXTS.includes(by) ? typeof value === 'string' : Number.isFinite(value);
  if (value !== undefined && isKnown && Number.isSafeInteger(Number(id))) return { value, id: Number(id) };
  throw new DynvmError({
    code: 'bad-input',
    message: `${JSON.stringify(cursor)} is not the cursor of a page`,
    hint: 'Start from the first page.',
    where: { field },
  });
}

function parseText(json: string): string | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}
