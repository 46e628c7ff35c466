import { useCallback, useEffect, useRef, useState } from 'react';
import type { HistoryFilter, HistoryRow, HistorySort } from '../../../../core/model/history.ts';
import { invoke } from '../../../bridge.ts';

const PAGE_ROWS = 200;

/** The page to load. Cursors belong to the page shown. */
type Place =
  | { readonly kind: 'newest' }
  | { readonly kind: 'oldest' }
  | { readonly kind: 'older'; readonly after: string }
  | { readonly kind: 'newer'; readonly before: string }
  /** VMs requested before this time, epoch ms. */
  | { readonly kind: 'day'; readonly at: number };

interface Pages {
  readonly kind: 'loading' | 'loaded' | 'failed';
  readonly error?: unknown;
  /** Rows of the page shown; while another loads, still the previous one. */
  readonly rows?: readonly HistoryRow[];
  readonly next?: string | undefined;
  readonly previous?: string | undefined;
  readonly place: Place;
  /** Number of rows newer than this page; undefined if unknown. */
  readonly newer?: number | undefined;
  readonly count?: number | undefined;
}

const NEWEST: Place = { kind: 'newest' };

export interface HistoryPages extends Omit<Pages, 'newer'> {
  /** Position of the first row, from 1; undefined if unknown. */
  readonly firstNumber: number | undefined;
  toNewest(): void;
  toNewer(): void;
  toOlder(): void;
  toOldest(): void;
  /** @param at epoch ms; the first row is the last one requested before it */
  jump(at: number): void;
  again(): void;
}

/** A filtered list of any length, in pages; every page costs the same. */
export function useHistoryPages(filter: HistoryFilter, sort: HistorySort): HistoryPages {
  const [pages, setPages] = useState<Pages>({ kind: 'loading', place: NEWEST });
  const latest = useRef(0);
  const key = JSON.stringify(filter);
  const { by, descending } = sort;

  const go = useCallback(
    async (place: Place) => {
      const mine = ++latest.current;
      const wanted = JSON.parse(key) as HistoryFilter;
      setPages((shown) => ({ ...shown, kind: 'loading', place }));
      try {
        const { kind: _kind, ...where } = place;
        const [page, newer] = await Promise.all([
          invoke('history.list', {
            filter: wanted,
            limit: PAGE_ROWS,
            sort: { by, descending },
            ...(place.kind === 'oldest' ? { oldest: true } : where),
          }),
          place.kind === 'day' ? countNewer(wanted, place.at) : undefined,
        ]);
        if (mine !== latest.current) return;
        setPages((shown) => ({
          ...shown,
          ...{ kind: 'loaded', rows: page.rows, next: page.next, previous: page.previous },
          newer:
            page.previous === undefined
              ? 0
              : place.kind === 'day'
                ? newer
                : countNewerRows(shown, place, page.rows),
        }));
      } catch (error) {
        if (mine === latest.current) setPages((shown) => ({ ...shown, kind: 'failed', error }));
      }
    },
    [key, by, descending],
  );

  useEffect(() => {
    let over = false;
    setPages(({ count: _count, ...shown }) => shown);
    void go(NEWEST);
    invoke('history.count', { filter: JSON.parse(key) as HistoryFilter }).then(
      ({ count }) => !over && setPages((shown) => ({ ...shown, count })),
      // The list itself shows the error.
      () => undefined,
    );
    return () => {
      over = true;
    };
  }, [key, go]);

  const { next, previous, place, newer } = pages;
  return {
    ...pages,
    firstNumber: newer === undefined ? undefined : newer + 1,
    toNewest: () => void go(NEWEST),
    toNewer: () => previous !== undefined && void go({ kind: 'newer', before: previous }),
    toOlder: () => next !== undefined && void go({ kind: 'older', after: next }),
    toOldest: () => void go({ kind: 'oldest' }),
    jump: useCallback((at: number) => void go({ kind: 'day', at }), [go]),
    again: () => void go(place),
  };
}

/** Undefined if counting would take long. */
async function countNewer(filter: HistoryFilter, at: number): Promise<number | undefined> {
  const fromAt = Math.max(at, filter.fromAt ?? 0);
  return (await invoke('history.count', { filter: { ...filter, fromAt } })).count;
}

/** Derived from the page shown before. */
function countNewerRows(shown: Pages, place: Place, rows: readonly HistoryRow[]): number | undefined {
  const { newer, rows: before, count } = shown;
  switch (place.kind) {
    case 'newest':
      return 0;
    case 'oldest':
      return count === undefined ? undefined : count - rows.length;
    case 'older':
      return newer === undefined ? undefined : newer + (before?.length ?? 0);
    case 'newer':
      return newer === undefined ? undefined : Math.max(0, newer - rows.length);
    case 'day':
      return undefined;
  }
}
