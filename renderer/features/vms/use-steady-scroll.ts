import { type RefObject, useCallback, useLayoutEffect, useRef } from 'react';
import type { VmLine } from '../../view/vm-lines.ts';
import { scrollTopKeeping } from './row-position.ts';

interface SteadyScroll {
  readonly lines: readonly VmLine[];
  readonly rowPx: number;
  /** As last heard: asked of the element right after rows changed, it costs a layout of its own. */
  readonly scrollTop: number;
}

/**
 * Rows that come and go above do not move what is read: the row under the pointer, else the first in sight, stays
 * where it is. At the very top, with no pointer over it, the list shows what comes first.
 * @returns told of the row the pointer is over
 */
export function useSteadyScroll(
  scroller: RefObject<HTMLElement | null>,
  { lines, rowPx, scrollTop }: SteadyScroll,
): (key: string | undefined) => void {
  const hovered = useRef<string>(undefined);
  const before = useRef(lines);
  useLayoutEffect(() => {
    const element = scroller.current;
    const old = before.current;
    before.current = lines;
    if (!element || old === lines) return;
    const first = scrollTop > 0 ? old[Math.ceil(scrollTop / rowPx)]?.key : undefined;
    const anchor = hovered.current ?? first;
    if (anchor === undefined) return;
    const from = old.findIndex(({ key }) => key === anchor);
    const to = lines.findIndex(({ key }) => key === anchor);
    if (from < 0 || to < 0 || from === to) return;
    element.scrollTop = scrollTopKeeping(element.scrollTop, to - from, rowPx);
  }, [scroller, lines, rowPx, scrollTop]);
  return useCallback((key) => {
    hovered.current = key;
  }, []);
}
