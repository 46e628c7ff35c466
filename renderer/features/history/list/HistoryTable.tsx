import { useVirtualizer } from '@tanstack/react-virtual';
import { type CSSProperties, useEffect, useRef } from 'react';
import type { HistoryRow } from '../../../../core/model/history.ts';
import { SortHead, toOrder } from '../../../components/controls/SortHead.tsx';
import { useUi } from '../../../store/ui.ts';
import { formatMoment } from '../history-period.ts';
import { useHistory } from '../history-store.ts';
import classes from './HistoryList.module.css';
import { type HistoryColumn, toGridTrack, useColumns } from './history-columns.tsx';
import { sortListBy, useListLayout } from './list-layout.ts';

const ROW_PX = { compact: 29, comfortable: 38 };
const HEAD_PX = 28;

interface HistoryTableProps {
  rows: readonly HistoryRow[];
  /** Another page is loading. */
  old: boolean;
  openId: number | undefined;
  onOpen: (row: HistoryRow) => void;
}

/** One page of the list, virtualised. Arrow keys move, Enter opens. */
export function HistoryTable({ rows, old, openId, onOpen }: HistoryTableProps) {
  const scroller = useRef<HTMLElement>(null);
  const zone = useHistory((history) => history.zone);
  const columns = useColumns();
  const rowPx = ROW_PX[useUi((ui) => ui.density)];
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: 12,
    paddingStart: HEAD_PX,
    scrollPaddingStart: HEAD_PX,
  });
  const firstId = rows[0]?.id;
  // Another page begins at its top.
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever another row is the first
  useEffect(() => virtualizer.scrollToOffset(0), [firstId]);
  const move = (by: number) => {
    const at = rows.findIndex(({ id }) => id === openId);
    const to = Math.min(rows.length - 1, Math.max(0, at + by));
    const row = rows[to];
    if (!row) return;
    onOpen(row);
    virtualizer.scrollToIndex(to);
  };
  const style = {
    '--columns': columns.map(toGridTrack).join(' '),
    '--min-width': `${columns.reduce((sum, { leastPx }) => sum + leastPx, 24)}px`,
    '--row': `${rowPx}px`,
    height: virtualizer.getTotalSize(),
  } as CSSProperties;
  return (
    <section
      ref={scroller}
      className={classes.scroller}
      data-old={old || undefined}
      aria-label="VMs of the history"
    >
      <table
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a grid is a table with a cursor
        role="grid"
        aria-label="VMs"
        aria-rowcount={rows.length + 1}
        aria-busy={old}
        aria-activedescendant={openId === undefined ? undefined : `history-${openId}`}
        tabIndex={0}
        className={classes.grid}
        style={style}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown') move(1);
          else if (event.key === 'ArrowUp') move(-1);
          else return;
          event.preventDefault();
        }}
      >
        <thead>
          <tr className={classes.head}>
            {columns.map((column) => (
              <Head key={column.id} column={column} />
            ))}
          </tr>
        </thead>
        <tbody>
          {virtualizer.getVirtualItems().map(({ index, start }) => {
            const row = rows[index];
            return (
              row && (
                <tr
                  key={row.id}
                  id={`history-${row.id}`}
                  className={classes.row}
                  aria-rowindex={index + 2}
                  aria-selected={row.id === openId}
                  style={{ transform: `translateY(${start}px)` }}
                  onClick={() => onOpen(row)}
                >
                  {columns.map(({ id, numeric, cell }) => (
                    <td key={id} data-numeric={numeric}>
                      {cell(row, (at) => formatMoment(at, zone))}
                    </td>
                  ))}
                </tr>
              )
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

function Head({ column: { label, numeric, sortsBy } }: { column: HistoryColumn }) {
  const sort = useListLayout((layout) => layout.sort);
  if (sortsBy === undefined) {
    return (
      <th scope="col" data-numeric={numeric}>
        {label}
      </th>
    );
  }
  return (
    <SortHead
      label={label}
      numeric={numeric}
      order={toOrder(sort.by === sortsBy, sort.descending)}
      onSort={() => sortListBy(sortsBy)}
    />
  );
}
