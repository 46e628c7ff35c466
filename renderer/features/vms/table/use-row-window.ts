import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { countRowsMoved, findAnchorRow } from '../../../components/scrolling/steady-row.ts';
import { usePointerPx } from '../../../components/scrolling/use-pointer-px.ts';
import type { VmLine } from '../rows/vm-line.ts';
import { HEAD_PX } from './row-position.ts';

/** Extra rows rendered, so that scrolling shows no gaps. */
const OVERSCAN = 4;

export interface RowWindow {
  /** The rows to render; `last` is exclusive. */
  readonly first: number;
  readonly last: number;
  /** Width for columns. */
  readonly widthPx: number;
}

interface View {
  readonly lines: readonly VmLine[];
  readonly rowPx: number;
  /** The first visible row. */
  readonly top: number;
  /** Rows scrolled to keep what is read in place. */
  readonly shifted: number;
}

/**
 * The visible rows of a list of equally tall rows. Inserted and removed rows do not move what is read (@see
 * findAnchorRow): the list scrolls with them in the same render.
 */
export function useRowWindow(
  scroller: RefObject<HTMLElement | null>,
  lines: readonly VmLine[],
  rowPx: number,
): RowWindow {
  const [size, setSize] = useState({ widthPx: 0, heightPx: 0 });
  const [view, setView] = useState<View>({ lines, rowPx, top: 0, shifted: 0 });
  const scrollTop = useRef(0);
  const pointerPx = usePointerPx(scroller);
  const shifted = useRef(0);
  let shown = view;
  if (view.lines !== lines || view.rowPx !== rowPx) {
    const index = findAnchorRow({
      scrollTop: scrollTop.current,
      rowPx: view.rowPx,
      headPx: HEAD_PX,
      pointerPx: pointerPx.current,
    });
    const moved = countRowsMoved(view.lines, lines, { index, getKey });
    const top = view.rowPx === rowPx ? view.top : Math.floor(scrollTop.current / rowPx);
    shown = { lines, rowPx, top: Math.max(0, top + moved), shifted: view.shifted + moved };
    setView(shown);
  }
  useLayoutEffect(() => {
    const rows = shown.shifted - shifted.current;
    shifted.current = shown.shifted;
    if (rows === 0 || !scroller.current) return;
    scroller.current.scrollTop += rows * rowPx;
    scrollTop.current = scroller.current.scrollTop;
    // At its ends, the list may have scrolled less.
    const top = Math.floor(scrollTop.current / rowPx);
    setView((before) => (before.top === top ? before : { ...before, top }));
  }, [scroller, shown.shifted, rowPx]);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const measure = () => setSize({ widthPx: element.clientWidth, heightPx: element.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [scroller]);
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const onScroll = () => {
      scrollTop.current = element.scrollTop;
      const top = Math.floor(element.scrollTop / rowPx);
      setView((before) => (before.top === top ? before : { ...before, top }));
    };
    element.addEventListener('scroll', onScroll, { passive: true });
    return () => element.removeEventListener('scroll', onScroll);
  }, [scroller, rowPx]);
  const inSight = Math.ceil(Math.max(0, size.heightPx - HEAD_PX) / rowPx) + 1;
  const top = Math.min(shown.top, Math.max(0, lines.length - 1));
  return {
    first: size.heightPx === 0 ? 0 : Math.max(0, top - OVERSCAN),
    last: size.heightPx === 0 ? 0 : Math.min(lines.length, top + inSight + OVERSCAN),
    widthPx: size.widthPx,
  };
}

function getKey({ key }: VmLine): string {
  return key;
}
