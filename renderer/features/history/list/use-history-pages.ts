import { useCallback, useEffect, useRef, useState } from 'react';
import type { HistoryFilter, HistoryRow } from '../../../../core/model/history.ts';
import { ask } from '../../../bridge.ts';

export const PAGE_ROWS = 200;

/** Where a page lies: behind a mark, at the start, or at the other end. */
type Place = { readonly kind: 'after'; readonly mark: string | undefined } | { readonly kind: 'oldest' };

interface Pages {
  readonly kind: 'loading' | 'loaded' | 'failed';
  readonly error?: unknown;
  /** Of the page that is shown; while another is loading, still the last one. */
  readonly rows?: readonly HistoryRow[];
  readonly next?: string | undefined;
  /** The pages before it, the newest first. */
  readonly path: readonly Place[];
  readonly place: Place;
  readonly count?: number | undefined;
}

const START: Place = { kind: 'after', mark: undefined };

export interface HistoryPages extends Pages {
  /** Number of the first row of all, from 1; undefined where it is not known. */
  readonly firstNumber: number | undefined;
  newest(): void;
  newer(): void;
  older(): void;
  oldest(): void;
  again(): void;
}

/** A filtered list of any length, a page at a time; a page costs the same however deep it lies. */
export function useHistoryPages(filter: HistoryFilter): HistoryPages {
  const [pages, setPages] = useState<Pages>({ kind: 'loading', path: [], place: START });
  const latest = useRef(0);
  const key = JSON.stringify(filter);

  const go = useCallback(
    async (place: Place, path: readonly Place[]) => {
      const mine = ++latest.current;
      const wanted = JSON.parse(key) as HistoryFilter;
      setPages((shown) => ({ ...shown, kind: 'loading', place, path }));
      try {
        const page = await ask('history.list', {
          filter: wanted,
          limit: PAGE_ROWS,
          ...(place.kind === 'oldest' ? { oldest: true } : { after: place.mark }),
        });
        if (mine !== latest.current) return;
        setPages((shown) => ({ ...shown, kind: 'loaded', rows: page.rows, next: page.next }));
      } catch (error) {
        if (mine === latest.current) setPages((shown) => ({ ...shown, kind: 'failed', error }));
      }
    },
    [key],
  );

  useEffect(() => {
    let over = false;
    void go(START, []);
    ask('history.count', { filter: JSON.parse(key) as HistoryFilter }).then(
      ({ count }) => !over && setPages((shown) => ({ ...shown, count })),
      // The list itself says what is wrong.
      () => undefined,
    );
    return () => {
      over = true;
    };
  }, [key, go]);

  const { path, place, next, count, rows } = pages;
  return {
    ...pages,
    firstNumber:
      place.kind === 'after'
        ? path.length * PAGE_ROWS + 1
        : count === undefined || !rows
          ? undefined
          : count - rows.length + 1,
    newest: () => void go(START, []),
    newer: () => void go(path.at(-1) ?? START, path.slice(0, -1)),
    older: () => next !== undefined && void go({ kind: 'after', mark: next }, [...path, place]),
    oldest: () => void go({ kind: 'oldest' }, [START]),
    again: () => void go(place, path),
  };
}
