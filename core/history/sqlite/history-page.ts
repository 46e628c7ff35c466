import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { DynvmError } from '../../model/failure.ts';
import type { HistoryFilter, HistoryPage } from '../../model/history.ts';
import { type Conditions, conditions } from './conditions.ts';
import type { VmRecord } from './document-of-row.ts';
import { historyRow } from './history-row.ts';

/** One page of the history, newest ask first; continued by (time, id), so that a page costs the same however deep. */
export function historyPage(
  database: DatabaseSyncInstance,
  filter: HistoryFilter,
  limit: number,
  after: string | undefined,
): HistoryPage {
  const wanted = wantedBy(filter);
  if (after !== undefined) {
    const mark = readMark(after);
    wanted.add('(starts, id) < (?, ?)', mark.starts, mark.id);
  }
  const records = database
    .prepare(`SELECT * FROM vms ${wanted.where()} ORDER BY starts DESC, id DESC LIMIT ?`)
    .all(...wanted.parameters, limit + 1) as unknown as VmRecord[];
  const shown = records.slice(0, limit);
  const last = shown.at(-1);
  return {
    rows: shown.map(historyRow),
    ...(records.length > limit && last ? { next: `${last.starts}:${last.id}` } : {}),
  };
}

function wantedBy(filter: HistoryFilter): Conditions {
  const wanted = conditions();
  wanted.equal('descriptor', filter.descriptor);
  if (filter.search !== undefined) wanted.add('instr(lower(name), lower(?)) > 0', filter.search);
  wanted.equal('os', filter.osKey);
  wanted.equal('origin', filter.host);
  wanted.equal('requester', filter.requester);
  wanted.equal('outcome', filter.outcome);
  if (filter.tag !== undefined) {
    wanted.add('json_extract(tags, ?) = ?', `$.${JSON.stringify(filter.tag.key)}`, filter.tag.value);
  }
  if (filter.fromAt !== undefined) wanted.add('starts >= ?', filter.fromAt / 1000);
  if (filter.toAt !== undefined) wanted.add('starts < ?', filter.toAt / 1000);
  return wanted;
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
