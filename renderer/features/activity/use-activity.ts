import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { type LogFilter, type LogRow, matchesLogFilter } from '../../../core/model/audit.ts';
import { useTable } from '../../store/fleet.ts';
import { PAGE_LINES, readLogPage } from './activity-actions.ts';

type Past =
  | { readonly kind: 'loading' }
  | { readonly kind: 'more' }
  | { readonly kind: 'end' }
  | { readonly kind: 'failed'; readonly error: unknown };

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
  const [older, setOlder] = useState<readonly LogRow[]>([]);
  const [past, setPast] = useState<Past>({ kind: 'loading' });
  // Responses for an earlier filter are dropped.
  const current = useRef(filter);
  const load = useCallback(async (wanted: LogFilter, known: readonly LogRow[]) => {
    current.current = wanted;
    setPast({ kind: 'loading' });
    try {
      const page = await readLogPage(wanted, known.at(-1)?.id);
      if (current.current !== wanted) return;
      setOlder([...known, ...page]);
      setPast({ kind: page.length < PAGE_LINES ? 'end' : 'more' });
    } catch (error) {
      if (current.current === wanted) setPast({ kind: 'failed', error });
    }
  }, []);
  useEffect(() => void load(filter, []), [load, filter]);
  const lines = useMemo(() => mergeLines(live.values(), older, filter), [live, older, filter]);
  return {
    lines,
    past,
    loadMore: () => {
      if (past.kind === 'more' || past.kind === 'failed') void load(filter, older);
    },
  };
}

function mergeLines(live: Iterable<LogRow>, older: readonly LogRow[], filter: LogFilter): LogRow[] {
  const all = new Map<string, LogRow>();
  for (const line of live) if (matchesLogFilter(line, filter)) all.set(line.id, line);
  for (const line of older) if (matchesLogFilter(line, filter)) all.set(line.id, line);
  return [...all.values()].sort((a, b) => b.at - a.at);
}
