import { useMemo } from 'react';
import { type LogFilter, type LogRow, matchesLogFilter } from '../../../core/model/audit.ts';
import { useTable } from '../../store/fleet.ts';
import { PAGE_LINES, readLogPage } from './activity-actions.ts';
import { type Past, usePages } from './use-pages.ts';

const LOG_PAGES = {
  pageRows: PAGE_LINES,
  read: (filter: LogFilter, last: LogRow | undefined) => readLogPage(filter, last?.id),
};

export interface Activity {
  /** Live and past lines as one list, newest first. */
  readonly lines: readonly LogRow[];
  readonly past: Past;
  /** Loads the next page; does nothing while loading or at the end. */
  loadMore(): void;
}

/** Live lines on top of past pages, under the same filter. */
export function useActivity(filter: LogFilter): Activity {
  const live = useTable('activity').rows;
  const { rows: older, past, loadMore } = usePages(filter, LOG_PAGES);
  const lines = useMemo(() => mergeLines(live.values(), older, filter), [live, older, filter]);
  return { lines, past, loadMore };
}

function mergeLines(live: Iterable<LogRow>, older: readonly LogRow[], filter: LogFilter): LogRow[] {
  const all = new Map<string, LogRow>();
  for (const line of live) if (matchesLogFilter(line, filter)) all.set(line.id, line);
  for (const line of older) if (matchesLogFilter(line, filter)) all.set(line.id, line);
  return [...all.values()].sort((a, b) => b.at - a.at);
}
