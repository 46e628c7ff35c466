import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { DynvmError } from '../../model/failure.ts';
import type { HistoryFilter, HistoryPage } from '../../model/history.ts';
import type { PagePlace } from '../../ports.ts';
import type { Conditions } from './conditions.ts';
import type { VmRecord } from './document-of-row.ts';
import { historyConditions } from './history-conditions.ts';
import { historyRow } from './history-row.ts';

/**
 * One page of the history, newest ask first. Marks are (time, id), so that a page costs the same however deep it lies.
 * @throws DynvmError bad-input: a mark that no page gave
 */
export function historyPage(
  database: DatabaseSyncInstance,
  filter: HistoryFilter,
  limit: number,
  place: PagePlace = {},
): HistoryPage {
  const backwards = place.oldest === true || place.before !== undefined;
  const records = recordsFrom(database, filter, limit + 1, place, backwards ? 'ASC' : 'DESC');
  const more = records.length > limit;
  const shown = records.slice(0, limit);
  if (backwards) shown.reverse();
  const [first, last] = [shown[0], shown.at(-1)];
  const isOlder = backwards ? place.oldest !== true : more;
  const isNewer = backwards ? more : first !== undefined && hasNewer(database, filter, first, place);
  return {
    rows: shown.map(historyRow),
    ...(isOlder && last ? { next: markOf(last) } : {}),
    ...(isNewer && first ? { previous: markOf(first) } : {}),
  };
}

function recordsFrom(
  database: DatabaseSyncInstance,
  filter: HistoryFilter,
  limit: number,
  { after, before, at }: PagePlace,
  order: 'ASC' | 'DESC',
): VmRecord[] {
  const wanted = historyConditions(filter);
  if (after !== undefined) addMark(wanted, '<', readMark('after', after));
  if (before !== undefined) addMark(wanted, '>', readMark('before', before));
  if (at !== undefined) wanted.add('starts < ?', at / 1000);
  return database
    .prepare(`SELECT * FROM vms ${wanted.where()} ORDER BY starts ${order}, id ${order} LIMIT ?`)
    .all(...wanted.parameters, limit) as unknown as VmRecord[];
}

/** Behind a mark there is; else it has to be looked up. */
function hasNewer(
  database: DatabaseSyncInstance,
  filter: HistoryFilter,
  first: VmRecord,
  { after, at }: PagePlace,
): boolean {
  if (after !== undefined) return true;
  if (at === undefined) return false;
  return recordsFrom(database, filter, 1, { before: markOf(first) }, 'ASC').length > 0;
}

function markOf({ starts, id }: VmRecord): string {
  return `${starts}:${id}`;
}

function addMark(wanted: Conditions, comparison: '<' | '>', { starts, id }: Mark): void {
  wanted.add(`(starts, id) ${comparison} (?, ?)`, starts, id);
}

/** How many VMs a filter leaves; undefined where every name would have to be read. */
export function countHistory(database: DatabaseSyncInstance, filter: HistoryFilter): number | undefined {
  if (filter.search !== undefined) return undefined;
  const wanted = historyConditions(filter);
  const { n } = database
    .prepare(`SELECT count(*) AS n FROM vms ${wanted.where()}`)
    .get(...wanted.parameters) as { n: number };
  return n;
}

interface Mark {
  readonly starts: number;
  readonly id: number;
}

function readMark(field: 'after' | 'before', mark: string): Mark {
  const [starts, id, ...rest] = mark.split(':').map(Number);
  if (rest.length === 0 && Number.isFinite(starts) && Number.isInteger(id)) {
    return { starts: Number(starts), id: Number(id) };
  }
  throw new DynvmError({
    code: 'bad-input',
    message: `${JSON.stringify(mark)} is not the mark of a page`,
    hint: 'Begin again without it.',
    where: { field },
  });
}
