import { useCallback, useEffect, useRef, useState } from 'react';

/** How far back the pages go that are here. */
export type Past =
  | { readonly kind: 'loading' }
  | { readonly kind: 'more' }
  | { readonly kind: 'end' }
  | { readonly kind: 'failed'; readonly error: unknown };

/** Rows newest first, a page at a time. */
export interface Pages<Row> {
  readonly rows: readonly Row[];
  readonly past: Past;
  /** Loads the next page; does nothing while loading or at the end. */
  loadMore(): void;
}

interface PageSource<Filter, Row> {
  readonly pageRows: number;
  /** @param last the oldest row that is here */
  read(filter: Filter, last: Row | undefined): Promise<readonly Row[]>;
}

/** Pages under a filter; another filter starts anew. @param source a stable object */
export function usePages<Filter, Row>(filter: Filter, source: PageSource<Filter, Row>): Pages<Row> {
  const [rows, setRows] = useState<readonly Row[]>([]);
  const [past, setPast] = useState<Past>({ kind: 'loading' });
  // Responses for an earlier filter are dropped.
  const current = useRef(filter);
  const load = useCallback(
    async (wanted: Filter, known: readonly Row[]) => {
      current.current = wanted;
      setPast({ kind: 'loading' });
      try {
        const page = await source.read(wanted, known.at(-1));
        if (current.current !== wanted) return;
        setRows([...known, ...page]);
        setPast({ kind: page.length < source.pageRows ? 'end' : 'more' });
      } catch (error) {
        if (current.current === wanted) setPast({ kind: 'failed', error });
      }
    },
    [source],
  );
  useEffect(() => {
    setRows([]);
    void load(filter, []);
  }, [load, filter]);
  const loadMore = () => {
    if (past.kind === 'more' || past.kind === 'failed') void load(filter, rows);
  };
  return { rows, past, loadMore };
}
