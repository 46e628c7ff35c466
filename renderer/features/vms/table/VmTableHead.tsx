import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { memo, useMemo, useState } from 'react';
import { BOX_PX, type ColumnBox } from '../columns/column-boxes.ts';
import { completeColumnOrder, moveColumn } from '../columns/column-order.ts';
import { getVmColumn, type VmColumn } from '../columns/vm-columns.tsx';
import { COLUMN_WIDTH, setVmLayout } from '../columns/vm-layout.ts';
import { useVmHeads, type VmHeader } from './use-vm-heads.ts';
import table from './VmTable.module.css';
import classes from './VmTableHead.module.css';

/** Resize step per key press, px. */
const KEY_STEP_PX = 16;
const DRAGGED = 'application/x-dynvm-column';

interface VmTableHeadProps {
  boxes: readonly ColumnBox[];
  selected: 'none' | 'some' | 'all';
  onSelectAll: () => void;
}

/** Column heads: sort, select all, move and resize by pointer or keys. */
export const VmTableHead = memo(function VmTableHead({ boxes, selected, onSelectAll }: VmTableHeadProps) {
  const headers = useVmHeads(useMemo(() => boxes.map(({ id }) => id), [boxes]));
  const widths = [BOX_PX, ...boxes.map(({ widthPx }) => widthPx)];
  return (
    <thead>
      <tr
        aria-rowindex={1}
        className={classes.head}
        style={{ gridTemplateColumns: widths.map((widthPx) => `${widthPx}px`).join(' ') }}
      >
        <th className={classes.headBox}>
          <input
            type="checkbox"
            className={table.check}
            aria-label="Select all VMs in the list"
            checked={selected === 'all'}
            ref={(input) => {
              if (input) input.indeterminate = selected === 'some';
            }}
            onChange={onSelectAll}
          />
        </th>
        {headers.map((header) => (
          <Head key={header.id} header={header} />
        ))}
      </tr>
    </thead>
  );
});

function Head({ header }: { header: VmHeader }) {
  const { column } = header;
  const id = column.id as VmColumn;
  const sorted = column.getIsSorted();
  const Arrow = sorted === 'desc' ? IconArrowDown : IconArrowUp;
  const [target, setTarget] = useState(false);
  return (
    <th
      aria-sort={sorted ? (sorted === 'desc' ? 'descending' : 'ascending') : 'none'}
      className={classes.headCell}
      data-numeric={getVmColumn(id).isNumeric}
      data-sorted={sorted !== false || undefined}
      data-target={target || undefined}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes(DRAGGED)) return;
        event.preventDefault();
        setTarget(true);
      }}
      onDragLeave={() => setTarget(false)}
      onDrop={(event) => {
        event.preventDefault();
        setTarget(false);
        dropColumn(id, event.dataTransfer.getData(DRAGGED) as VmColumn);
      }}
    >
      <button
        type="button"
        draggable
        aria-keyshortcuts="Alt+ArrowLeft Alt+ArrowRight Shift+ArrowLeft Shift+ArrowRight"
        title="Click to sort. Drag or press Alt+arrow to move the column, Shift+arrow to resize it."
        onDragStart={(event) => event.dataTransfer.setData(DRAGGED, id)}
        onClick={column.getToggleSortingHandler()}
        onKeyDown={(event) => moveOrResizeByKey(event, header)}
      >
        {getVmColumn(id).label}
        {sorted && <Arrow size={12} stroke={1.8} aria-hidden="true" />}
      </button>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the keys work on the button beside it */}
      <i
        className={classes.resize}
        data-active={column.getIsResizing() || undefined}
        onMouseDown={header.getResizeHandler()}
        onTouchStart={header.getResizeHandler()}
        onDoubleClick={() => column.resetSize()}
      />
    </th>
  );
}

/** Alt+arrow moves the column, Shift+arrow resizes it. */
function moveOrResizeByKey(event: React.KeyboardEvent<HTMLElement>, { column }: VmHeader): void {
  const direction = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0;
  if (direction === 0 || !(event.altKey || event.shiftKey)) return;
  event.preventDefault();
  const id = column.id as VmColumn;
  const widthNowPx = event.currentTarget.closest('th')?.clientWidth ?? column.getSize();
  setVmLayout(({ order, widths }) =>
    event.altKey
      ? { order: moveColumn(completeColumnOrder(order), id, direction) }
      : { widths: { ...widths, [id]: clampWidth(widthNowPx + direction * KEY_STEP_PX) } },
  );
}

function clampWidth(widthPx: number): number {
  return Math.min(COLUMN_WIDTH.most, Math.max(COLUMN_WIDTH.least, Math.round(widthPx)));
}

function dropColumn(target: VmColumn, dragged: VmColumn): void {
  setVmLayout(({ order: chosen }) => {
    const order = completeColumnOrder(chosen);
    return { order: moveColumn(order, dragged, order.indexOf(target) - order.indexOf(dragged)) };
  });
}
