import { type KeyboardEvent, type RefObject, useEffect } from 'react';
import { notifyRefusal } from '../../../actions/notifications.tsx';
import { setUi, type UiState, useUi } from '../../../store/ui.ts';
import { openReleaseDialog } from '../dialogs/dialog-store.ts';
import { openRowMenu } from '../menu/row-menu-store.ts';
import { canAct, isActionable, type VmLine } from '../rows/vm-line.ts';
import { collectLeases } from '../vm-actions.ts';
import { HEAD_PX, moveByKey } from './row-position.ts';
import { selectActionable, selectRange, toggleAll, toggleLine } from './selection.ts';

interface GridKeys {
  lines: readonly VmLine[];
  cursor: string | undefined;
  onCursor: (key: string) => void;
  rowPx: number;
  scroller: RefObject<HTMLElement | null>;
}

/** Arrow and page keys move, with Shift they select; Space selects, Enter opens, Escape closes or deselects. */
export function useGridKeys(keys: GridKeys): (event: KeyboardEvent) => void {
  const { lines, cursor, rowPx, scroller } = keys;
  // Only a moved cursor scrolls into view, never new data.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => {
    const index = lines.findIndex(({ key }) => key === cursor);
    if (index >= 0 && scroller.current) scrollIntoView(scroller.current, index * rowPx, rowPx);
  }, [cursor, rowPx, scroller]);
  return (event) => {
    if (handleKey(event, keys)) event.preventDefault();
  };
}

function handleKey(event: KeyboardEvent, keys: GridKeys): boolean {
  const { lines, cursor, onCursor, rowPx, scroller } = keys;
  // Buttons and fields inside the grid handle their own keys.
  if (event.target !== event.currentTarget) return false;
  const index = lines.findIndex(({ key }) => key === cursor);
  const line = lines[index];
  if (event.key === 'Escape') return closeOrDeselect();
  if (event.key === 'Enter' && line) return changeUi({ openVm: line.key });
  if ((event.shiftKey && event.key === 'F10') || event.key === 'ContextMenu') return openMenu(keys, line);
  if (event.key === 'Delete') return askRelease(keys, line);
  if (event.key === ' ') {
    if (!line) return true;
    if (isActionable(line) && line.refusal !== undefined)
      notifyRefusal(`${line.name} was not selected`, line.refusal);
    else setUi(({ selected }) => ({ selected: toggleLine(selected, line) }));
    return true;
  }
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'a') {
    setUi(({ selected }) => ({ selected: toggleAll(selected, lines) }));
    return true;
  }
  const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowPx) - 2);
  const position = moveByKey(event.key, { index, count: lines.length, page });
  const target = position === undefined ? undefined : lines[position];
  if (position === undefined || !target) return false;
  onCursor(target.key);
  if (event.shiftKey) {
    setUi(({ selected }) => ({ selected: selectRange(selected, lines, Math.max(0, index), position) }));
  }
  if (useUi.getState().openVm !== undefined) setUi({ openVm: target.key });
  return true;
}

/** At the row under the cursor. */
function openMenu({ scroller, rowPx }: GridKeys, line: VmLine | undefined): boolean {
  const box = line && scroller.current?.querySelector('[data-current]')?.getBoundingClientRect();
  if (!line || !box) return false;
  openRowMenu({ key: line.key, xPx: box.left + 60, yPx: box.top + rowPx });
  return true;
}

/** Of the selected VMs, else of the one under the cursor. */
function askRelease({ lines }: GridKeys, line: VmLine | undefined): boolean {
  const selected = selectActionable(lines, useUi.getState().selected);
  const leases = collectLeases(selected.length > 0 ? selected : line && canAct(line) ? [line] : []);
  if (leases.length > 0) openReleaseDialog(leases);
  else if (line && isActionable(line) && line.refusal !== undefined)
    notifyRefusal(`${line.name} was not released`, line.refusal);
  return leases.length > 0;
}

/** Closes the details first, then clears the selection. */
function closeOrDeselect(): boolean {
  const { openVm, selected } = useUi.getState();
  if (openVm !== undefined) return changeUi({ openVm: undefined });
  return Object.keys(selected).length > 0 && changeUi({ selected: {} });
}

function changeUi(change: Partial<UiState>): true {
  setUi(change);
  return true;
}

function scrollIntoView(scroller: HTMLElement, topPx: number, rowPx: number): void {
  const roomPx = scroller.clientHeight - HEAD_PX;
  if (topPx < scroller.scrollTop) scroller.scrollTop = topPx;
  else if (topPx + rowPx > scroller.scrollTop + roomPx) scroller.scrollTop = topPx + rowPx - roomPx;
}
