import { FlexRender } from '@tanstack/react-table';
import { memo } from 'react';
import { useMinute } from '../../store/now.ts';
import { lineState } from '../../view/line-state.ts';
import { mayAct, type VmLine } from '../../view/vm-lines.ts';
import type { VmTableRowModel } from './columns.tsx';
import { Lock } from './NameCell.tsx';
import classes from './VmTable.module.css';

export type RowClick = (key: string, how: { select: boolean; range: boolean }) => void;

interface VmTableRowProps {
  row: VmTableRowModel;
  index: number;
  topPx: number;
  /** The columns on show, in order: what changes with them is drawn anew. */
  columns: string;
  selected: boolean;
  current: boolean;
  onClick: RowClick;
  onHover: (key: string | undefined) => void;
}

/** How long a row counts as one that has just come. */
const FRESH_MS = 3000;
/** Before the columns of which a failure takes the place. */
const KEPT_WHEN_FAILED = 2;

export function rowId(key: string): string {
  return `vm-${key}`;
}

/** Drawn anew only when something of this line changed: the table makes new rows of the same lines with each batch. */
export const VmTableRow = memo(DrawnRow, (before, after) => {
  const { row: rowBefore, ...restBefore } = before;
  const { row: rowAfter, ...restAfter } = after;
  return (
    rowBefore.original === rowAfter.original &&
    (Object.keys(restAfter) as (keyof typeof restAfter)[]).every((key) => restBefore[key] === restAfter[key])
  );
});

function DrawnRow({ row, index, topPx, selected, current, onClick, onHover }: VmTableRowProps) {
  const line = row.original;
  const fresh = line.createdAt !== undefined && Date.now() - line.createdAt < FRESH_MS;
  const { mark, sentence } = lineState(line, useMinute());
  const failure = mark === 'bad' && line.address === '' ? sentence : undefined;
  const cells = row.getVisibleCells();
  const shown = failure === undefined ? cells : cells.slice(0, KEPT_WHEN_FAILED);
  return (
    <tr
      id={rowId(line.key)}
      aria-rowindex={index + 2}
      aria-selected={selected}
      className={classes.row}
      style={{ transform: `translateY(${topPx}px)` }}
      data-current={current || undefined}
      data-locked={line.elsewhere !== undefined || undefined}
      data-stale={line.asOfAt !== undefined || undefined}
      data-fresh={fresh || undefined}
      onClick={(event) => {
        if (window.getSelection()?.type === 'Range' && !event.shiftKey) return;
        onClick(line.key, { select: event.ctrlKey || event.metaKey, range: event.shiftKey });
      }}
      onPointerEnter={() => onHover(line.key)}
      onPointerLeave={() => onHover(undefined)}
    >
      <td className={classes.box}>
        <Box line={line} selected={selected} onClick={onClick} />
      </td>
      {shown.map((cell) => (
        <td key={cell.id} className={classes.cell} data-numeric={cell.column.columnDef.meta?.numeric}>
          <FlexRender cell={cell} />
        </td>
      ))}
      {failure !== undefined && (
        <td className={classes.failure} colSpan={cells.length - shown.length}>
          <span title={failure}>
            {line.host && `${line.host}: `}
            {failure}
          </span>
        </td>
      )}
    </tr>
  );
}

interface BoxProps {
  line: VmLine;
  selected: boolean;
  onClick: RowClick;
}

/** What selects the row; nothing where there is nothing to do with it. */
function Box({ line, selected, onClick }: BoxProps) {
  if (line.elsewhere !== undefined) return <Lock whose={line.elsewhere} />;
  if (!mayAct(line)) return null;
  return (
    <input
      type="checkbox"
      tabIndex={-1}
      className={classes.check}
      aria-label={`Select ${line.name}`}
      checked={selected}
      readOnly
      onClick={(event) => {
        event.stopPropagation();
        onClick(line.key, { select: true, range: event.shiftKey });
      }}
    />
  );
}
