import { type RefObject, useLayoutEffect, useRef } from 'react';
import { countRowsMoved, findAnchorRow } from './steady-row.ts';
import { usePointerPx } from './use-pointer-px.ts';

interface AnchoredList<Row> {
  /** Stable until a row changes. */
  readonly rows: readonly Row[];
  readonly rowPx: number;
  readonly getKey: (row: Row) => string;
}

/** Keeps what is read in place while rows of equal height come and go. {@link findAnchorRow} */
export function useAnchoredScroll<Row>(
  scroller: RefObject<HTMLElement | null>,
  { rows, rowPx, getKey }: AnchoredList<Row>,
): void {
  const pointerPx = usePointerPx(scroller);
  const before = useRef(rows);
  useLayoutEffect(() => {
    const element = scroller.current;
    const old = before.current;
    before.current = rows;
    if (!element || old === rows) return;
    const { scrollTop } = element;
    const index = findAnchorRow({ scrollTop, rowPx, headPx: 0, pointerPx: pointerPx.current });
    const moved = countRowsMoved(old, rows, { index, getKey });
    if (moved !== 0) element.scrollTop = scrollTop + moved * rowPx;
  }, [scroller, pointerPx, rows, rowPx, getKey]);
}
