import { type RefObject, useLayoutEffect, useRef } from 'react';
import { rowsMoved, steadyRow } from './steady-row.ts';
import { usePointerPx } from './use-pointer-px.ts';

interface SteadyList<Row> {
  /** The same array until something of it changes. */
  readonly rows: readonly Row[];
  readonly rowPx: number;
  readonly keyOf: (row: Row) => string;
}

/** Rows that come and go in a list of equal rows do not move what is read: the list scrolls with them. @see steadyRow */
export function useSteadyScroll<Row>(
  scroller: RefObject<HTMLElement | null>,
  { rows, rowPx, keyOf }: SteadyList<Row>,
): void {
  const pointerPx = usePointerPx(scroller);
  const before = useRef(rows);
  useLayoutEffect(() => {
    const element = scroller.current;
    const old = before.current;
    before.current = rows;
    if (!element || old === rows) return;
    const { scrollTop } = element;
    const index = steadyRow({ scrollTop, rowPx, headPx: 0, pointerPx: pointerPx.current });
    const moved = rowsMoved(old, rows, { index, keyOf });
    if (moved !== 0) element.scrollTop = scrollTop + moved * rowPx;
  }, [scroller, pointerPx, rows, rowPx, keyOf]);
}
