import { type RefObject, useCallback, useLayoutEffect, useRef } from 'react';
import type { VmLine } from '../../view/vm-lines.ts';
import { scrollTopKeeping } from './row-position.ts';

/**
 * Rows that come and go above do not move what is read: the row under the pointer, else the first in sight, stays
 * where it is. At the very top, with no pointer over it, the list shows what comes first.
 * @returns told of the row the pointer is over
 */
export function useSteadyScroll(
  scroller: RefObject<HTMLElement | null>,
  lines: readonly VmLine[],
  rowPx: number,
): (key: string | undefined) => void {
  const hovered = useRef<string>(undefined);
  const before = useRef(lines);
  useLayoutEffect(() => {
    const element = scroller.current;
    const old = before.current;
    before.current = lines;
    if (!element || old === lines) return;
    const first = element.scrollTop > 0 ? old[Math.ceil(element.scrollTop / rowPx)]?.key : undefined;
    const anchor = hovered.current ?? first;
    if (anchor === undefined) return;
    const from = old.findIndex(({ key }) => key === anchor);
    const to = lines.findIndex(({ key }) => key === anchor);
    if (from < 0 || to < 0 || from === to) return;
    element.scrollTop = scrollTopKeeping(element.scrollTop, to - from, rowPx);
  }, [scroller, lines, rowPx]);
  return useCallback((key) => {
    hovered.current = key;
  }, []);
}
