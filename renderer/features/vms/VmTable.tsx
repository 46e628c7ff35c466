import { useVirtualizer } from '@tanstack/react-virtual';
import { type CSSProperties, useCallback, useRef } from 'react';
import { setUi, useUi } from '../../store/ui.ts';
import type { VmLine } from '../../view/vm-lines.ts';
import type { VmTableModel } from './columns.tsx';
import { type ColumnSize, gridTemplate } from './fit-columns.ts';
import { HEAD_PX } from './row-position.ts';
import { withRange } from './selection.ts';
import { useGridKeys } from './use-grid-keys.ts';
import { useSteadyScroll } from './use-steady-scroll.ts';
import classes from './VmTable.module.css';
import { VmTableHead } from './VmTableHead.tsx';
import { type RowClick, rowId, VmTableRow } from './VmTableRow.tsx';

const ROW_PX = { compact: 29, comfortable: 38 };
/** Rows drawn beyond the window, so that a quick scroll shows no gaps. */
const OVERSCAN = 12;

interface VmTableProps {
  table: VmTableModel;
  lines: readonly VmLine[];
  columns: readonly ColumnSize[];
  cursor: string | undefined;
  onCursor: (key: string) => void;
}

/** The list itself: only the rows in sight exist. */
export function VmTable({ table, lines, columns, cursor, onCursor }: VmTableProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const selected = useUi((ui) => ui.selected);
  const rowPx = ROW_PX[useUi((ui) => ui.density)];
  const { rows } = table.getRowModel();
  // All rows are of one height: without keys of their own nothing is worked out again when lines change.
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    overscan: OVERSCAN,
    scrollPaddingStart: HEAD_PX,
    paddingStart: HEAD_PX,
  });
  const hovered = useSteadyScroll(scroller, { lines, rowPx, scrollTop: virtualizer.scrollOffset ?? 0 });
  const onKeyDown = useGridKeys({ table, lines, cursor, onCursor, rowPx, scroller });
  const onRowClick = useRowClick(table, lines, { cursor, onCursor });
  const style = {
    '--columns': gridTemplate(columns),
    '--row': `${rowPx}px`,
    height: virtualizer.getTotalSize(),
  } as CSSProperties;
  const items = virtualizer.getVirtualItems();
  const cursorDrawn = cursor !== undefined && items.some(({ index }) => rows[index]?.id === cursor);
  const columnIds = columns.map(({ id }) => id).join(' ');
  return (
    <div ref={scroller} className={classes.scroller}>
      <table
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a grid is a table with a cursor
        role="grid"
        aria-label="VMs"
        aria-rowcount={rows.length + 1}
        aria-multiselectable="true"
        aria-activedescendant={cursorDrawn ? rowId(cursor) : undefined}
        tabIndex={0}
        className={classes.grid}
        style={style}
        onKeyDown={onKeyDown}
      >
        <VmTableHead table={table} />
        <tbody>
          {items.map(({ index, start }) => {
            const row = rows[index];
            return (
              row && (
                <VmTableRow
                  key={row.id}
                  row={row}
                  index={index}
                  topPx={start}
                  columns={columnIds}
                  selected={selected[row.id] === true}
                  current={row.id === cursor}
                  onClick={onRowClick}
                  onHover={hovered}
                />
              )
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

/** A click opens; on the box, or with Ctrl or Shift, it selects. The function stays the same, so that rows do not redraw. */
function useRowClick(
  table: VmTableModel,
  lines: readonly VmLine[],
  { cursor, onCursor }: Pick<VmTableProps, 'cursor' | 'onCursor'>,
): RowClick {
  const latest = useRef({ table, lines, cursor, onCursor });
  latest.current = { table, lines, cursor, onCursor };
  return useCallback<RowClick>((key, { select, range }) => {
    const known = latest.current;
    const from = known.lines.findIndex((line) => line.key === known.cursor);
    const to = known.lines.findIndex((line) => line.key === key);
    if (range && from >= 0) known.table.setRowSelection((before) => withRange(before, known.lines, from, to));
    else if (range || select) known.table.getRow(key).toggleSelected();
    else setUi({ openVm: key });
    known.onCursor(key);
  }, []);
}
