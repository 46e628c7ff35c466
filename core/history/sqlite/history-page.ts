import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { DynvmError } from '../../model/failure.ts';
import type { HistoryFilter, HistoryPage } from '../../model/history.ts';
import type { PagePlace } from '../../ports.ts';
import type { VmRecord } from './document-of-row.ts';
import { historyConditions } from './history-conditions.ts';
import { historyRow } from './history-row.ts';

/** One page of the history, newest ask first; continued by (time, id), so that a page costs the same however deep. */
export function historyPage(
  database: DatabaseSyncInstance,
  filter: HistoryFilter,
  limit: number,
  { after, oldest = false }: PagePlace = {},
): HistoryPage {
  const wanted = historyConditions(filter);
  if (after !== undefined) {
    const mark = readMark(after);
    wanted.add('(starts, id) < (?, ?)', mark.starts, mark.id);
  }
  const order = oldest ? 'ASC' : 'DESC';
  const records = database
    .prepare(`SELECT * FROM vms ${wanted.where()} ORDER BY starts ${order}, id ${order} LIMIT ?`)
    .all(...wanted.parameters, limit + 1) as unknown as VmRecord[];
  const shown = records.slice(0, limit);
  if (oldest) return { rows: shown.reverse().map(historyRow) };
  const last = shown.at(-1);
  return {
    rows: shown.map(historyRow),
    ...(records.length > limit && last ? { next: `${last.starts}:${last.id}` } : {}),
  };
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

function readMark(after: string): { starts: number; id: number } {
  const [starts, id, ...rest] = after.split(':').map(Number);
  if (rest.length === 0 && Number.isFinite(starts) && Number.isInteger(id)) {
    return { starts: Number(starts), id: Number(id) };
  }
  throw new DynvmError({
    code: 'bad-input',
    message: `${JSON.stringify(after)} is not the mark of a page`,
    hint: 'Begin again without it.',
    where: { field: 'after' },
  });
}
