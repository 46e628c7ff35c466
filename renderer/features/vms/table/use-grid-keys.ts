import { type KeyboardEvent, type RefObject, useEffect } from 'react';
import { setUi, type UiState, useUi } from '../../../store/ui.ts';
import type { VmLine } from '../rows/vm-line.ts';
import { HEAD_PX, positionAfter } from './row-position.ts';
import { withAllToggled, withRange, withToggled } from './selection.ts';

interface GridKeys {
  lines: readonly VmLine[];
  cursor: string | undefined;
  onCursor: (key: string) => void;
  rowPx: number;
  scroller: RefObject<HTMLElement | null>;
}

/** Arrows and pages move, with Shift they select; Space selects, Enter opens, Escape closes or lets go. */
export function useGridKeys(keys: GridKeys): (event: KeyboardEvent) => void {
  const { lines, cursor, rowPx, scroller } = keys;
  // Only a cursor that moved is brought into sight: what the hosts report never scrolls the list.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => {
    const index = lines.findIndex(({ key }) => key === cursor);
    if (index >= 0 && scroller.current) reveal(scroller.current, index * rowPx, rowPx);
  }, [cursor, rowPx, scroller]);
  return (event) => {
    if (handle(event, keys)) event.preventDefault();
  };
}

function handle(event: KeyboardEvent, keys: GridKeys): boolean {
  const { lines, cursor, onCursor, rowPx, scroller } = keys;
  // Buttons and fields inside the grid have keys of their own.
  if (event.target !== event.currentTarget) return false;
  const index = lines.findIndex(({ key }) => key === cursor);
  const line = lines[index];
  if (event.key === 'Escape') return letGo();
  if (event.key === 'Enter' && line) return changed({ openVm: line.key });
  if (event.key === ' ') {
    if (line) setUi(({ selected }) => ({ selected: withToggled(selected, line) }));
    return true;
  }
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'a') {
    setUi(({ selected }) => ({ selected: withAllToggled(selected, lines) }));
    return true;
  }
  const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowPx) - 2);
  const position = positionAfter(event.key, { index, count: lines.length, page });
  const target = position === undefined ? undefined : lines[position];
  if (position === undefined || !target) return false;
  onCursor(target.key);
  if (event.shiftKey) {
    setUi(({ selected }) => ({ selected: withRange(selected, lines, Math.max(0, index), position) }));
  }
  if (useUi.getState().openVm !== undefined) setUi({ openVm: target.key });
  return true;
}

/** Closes the details first, then gives up the selection. */
function letGo(): boolean {
  const { openVm, selected } = useUi.getState();
  if (openVm !== undefined) return changed({ openVm: undefined });
  return Object.keys(selected).length > 0 && changed({ selected: {} });
}

function changed(change: Partial<UiState>): true {
  setUi(change);
  return true;
}

function reveal(scroller: HTMLElement, topPx: number, rowPx: number): void {
  const roomPx = scroller.clientHeight - HEAD_PX;
  if (topPx < scroller.scrollTop) scroller.scrollTop = topPx;
  else if (topPx + rowPx > scroller.scrollTop + roomPx) scroller.scrollTop = topPx + rowPx - roomPx;
}
