import { useVirtualizer } from '@tanstack/react-virtual';
import { type CSSProperties, useCallback, useRef } from 'react';
import { useMinute } from '../../store/now.ts';
import { setUi, useUi } from '../../store/ui.ts';
import type { VmLine } from '../../view/vm-lines.ts';
import type { Column } from './columns.tsx';
import { gridTemplate } from './fit-columns.ts';
import { HEAD_PX } from './row-position.ts';
import { toggled, withRange } from './selection.ts';
import { useGridKeys } from './use-grid-keys.ts';
import { useSteadyScroll } from './use-steady-scroll.ts';
import classes from './VmTable.module.css';
import { VmTableHead } from './VmTableHead.tsx';
import { type RowClick, rowId, VmTableRow } from './VmTableRow.tsx';

const ROW_PX = { compact: 29, comfortable: 38 };
/** Rows drawn beyond the window, so that a quick scroll shows no gaps. */
const OVERSCAN = 12;

interface VmTableProps {
  lines: readonly VmLine[];
  columns: readonly Column[];
  cursor: string | undefined;
  onCursor: (key: string) => void;
}

/** The list itself: only the rows in sight exist. */
export function VmTable({ lines, columns, cursor, onCursor }: VmTableProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const now = useMinute();
  const selected = useUi((ui) => ui.selected);
  const rowPx = ROW_PX[useUi((ui) => ui.density)];
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    getItemKey: (index) => lines[index]?.key ?? index,
    overscan: OVERSCAN,
    scrollPaddingStart: HEAD_PX,
    paddingStart: HEAD_PX,
  });
  const hovered = useSteadyScroll(scroller, lines, rowPx);
  const onKeyDown = useGridKeys({ lines, cursor, onCursor, rowPx, scroller });
  const onRowClick = useRowClick(lines, cursor, onCursor);
  const style = {
    '--columns': gridTemplate(columns),
    '--row': `${rowPx}px`,
    height: virtualizer.getTotalSize(),
  } as CSSProperties;
  const items = virtualizer.getVirtualItems();
  const cursorDrawn = cursor !== undefined && items.some(({ index }) => lines[index]?.key === cursor);
  return (
    <div ref={scroller} className={classes.scroller}>
      <table
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a grid is a table with a cursor
        role="grid"
        aria-label="VMs"
        aria-rowcount={lines.length + 1}
        aria-multiselectable="true"
        aria-activedescendant={cursorDrawn ? rowId(cursor) : undefined}
        tabIndex={0}
        className={classes.grid}
        style={style}
        onKeyDown={onKeyDown}
      >
        <VmTableHead columns={columns} lines={lines} selected={selected} />
        <tbody>
          {items.map(({ index, start }) => {
            const line = lines[index];
            return (
              line && (
                <VmTableRow
                  key={line.key}
                  line={line}
                  index={index}
                  topPx={start}
                  columns={columns}
                  now={now}
                  selected={selected.has(line.key)}
                  current={line.key === cursor}
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
  lines: readonly VmLine[],
  cursor: string | undefined,
  onCursor: (key: string) => void,
): RowClick {
  const latest = useRef({ lines, cursor, onCursor });
  latest.current = { lines, cursor, onCursor };
  return useCallback<RowClick>((key, { select, range }) => {
    const known = latest.current;
    if (range || select) {
      setUi(({ selected }) => {
        const from = known.lines.findIndex((line) => line.key === known.cursor);
        const to = known.lines.findIndex((line) => line.key === key);
        const spans = range && from >= 0;
        return { selected: spans ? withRange(selected, known.lines, from, to) : toggled(selected, key) };
      });
    } else {
      setUi({ openVm: key });
    }
    known.onCursor(key);
  }, []);
}
