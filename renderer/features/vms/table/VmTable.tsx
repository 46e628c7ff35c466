import { type CSSProperties, useCallback, useMemo, useRef } from 'react';
import { setUi, useUi } from '../../../store/ui.ts';
import { layOutColumns } from '../columns/column-boxes.ts';
import type { ColumnSize } from '../columns/fit-columns.ts';
import type { VmLine } from '../rows/vm-line.ts';
import { HEAD_PX } from './row-position.ts';
import { assignSlots, NO_SLOTS } from './row-slots.ts';
import { selectRange, toggleAll, toggleLine, toSelectedPart } from './selection.ts';
import { useGridKeys } from './use-grid-keys.ts';
import { useRowWindow } from './use-row-window.ts';
import classes from './VmTable.module.css';
import { VmTableHead } from './VmTableHead.tsx';
import { type RowClick, toRowId, VmTableRow } from './VmTableRow.tsx';

const ROW_PX = { compact: 29, comfortable: 38 };
/** Padding before the scroll bar. */
const PADDING_PX = 4;

interface VmTableProps {
  lines: readonly VmLine[];
  columns: readonly ColumnSize[];
  cursor: string | undefined;
  onCursor: (key: string) => void;
}

/** The virtualised list. */
export function VmTable({ lines, columns, cursor, onCursor }: VmTableProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const selected = useUi((ui) => ui.selected);
  const rowPx = ROW_PX[useUi((ui) => ui.density)];
  const { first, last, widthPx } = useRowWindow(scroller, lines, rowPx);
  const boxes = useMemo(() => layOutColumns(columns, widthPx - PADDING_PX), [columns, widthPx]);
  const onKeyDown = useGridKeys({ lines, cursor, onCursor, rowPx, scroller });
  const { onRowClick, onSelectAll } = useSelecting(lines, { cursor, onCursor });
  const part = useMemo(() => toSelectedPart(lines, selected), [lines, selected]);
  const inSight = lines.slice(first, last);
  const rowSlots = useRef(NO_SLOTS);
  // Only an optimisation: the rows are right whichever render it is from.
  rowSlots.current = assignSlots(
    rowSlots.current,
    inSight.map(({ key }) => key),
  );
  const { slots } = rowSlots.current;
  const cursorDrawn = cursor !== undefined && inSight.some(({ key }) => key === cursor);
  const style = { '--row': `${rowPx}px`, height: HEAD_PX + lines.length * rowPx } as CSSProperties;
  return (
    <div ref={scroller} className={classes.scroller}>
      <table
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a grid is a table with a cursor
        role="grid"
        aria-label="VMs"
        aria-rowcount={lines.length + 1}
        aria-multiselectable="true"
        aria-activedescendant={cursorDrawn ? toRowId(cursor) : undefined}
        tabIndex={0}
        className={classes.grid}
        data-cursor={cursorDrawn || undefined}
        style={style}
        onKeyDown={onKeyDown}
      >
        <VmTableHead boxes={boxes} selected={part} onSelectAll={onSelectAll} />
        <tbody>
          {inSight.map((line, index) => (
            <VmTableRow
              key={slots[index]}
              line={line}
              index={first + index}
              topPx={HEAD_PX + (first + index) * rowPx}
              boxes={boxes}
              selected={selected[line.key] === true}
              current={line.key === cursor}
              onClick={onRowClick}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface Selecting {
  onRowClick: RowClick;
  onSelectAll: () => void;
}

/**
 * A click opens; on the checkbox, or with Ctrl or Shift, it selects. Stable functions, so that rows do not re-render.
 */
function useSelecting(
  lines: readonly VmLine[],
  { cursor, onCursor }: Pick<VmTableProps, 'cursor' | 'onCursor'>,
): Selecting {
  const latest = useRef({ lines, cursor, onCursor });
  latest.current = { lines, cursor, onCursor };
  const onRowClick = useCallback<RowClick>((key, { select, range }) => {
    const known = latest.current;
    const from = known.lines.findIndex((line) => line.key === known.cursor);
    const to = known.lines.findIndex((line) => line.key === key);
    const line = known.lines[to];
    if (line === undefined) return;
    if (range && from >= 0) {
      setUi(({ selected }) => ({ selected: selectRange(selected, known.lines, from, to) }));
    } else if (range || select) setUi(({ selected }) => ({ selected: toggleLine(selected, line) }));
    else setUi({ openVm: key });
    known.onCursor(key);
  }, []);
  const onSelectAll = useCallback(
    () => setUi(({ selected }) => ({ selected: toggleAll(selected, latest.current.lines) })),
    [],
  );
  return { onRowClick, onSelectAll };
}
