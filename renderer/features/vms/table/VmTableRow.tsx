import { memo, useState } from 'react';
import { useMinute } from '../../../store/now.ts';
import { CopyAddress } from '../columns/CopyAddress.tsx';
import type { ColumnBox } from '../columns/column-boxes.ts';
import { Lock } from '../columns/NameCell.tsx';
import { getVmColumn } from '../columns/vm-columns.tsx';
import { openRowMenu } from '../menu/row-menu-store.ts';
import { toLineState } from '../rows/line-state.ts';
import { isActionable, type VmLine } from '../rows/vm-line.ts';
import classes from './VmTable.module.css';

export type RowClick = (key: string, how: { select: boolean; range: boolean }) => void;

interface VmTableRowProps {
  line: VmLine;
  index: number;
  topPx: number;
  boxes: readonly ColumnBox[];
  selected: boolean;
  current: boolean;
  onClick: RowClick;
}

/** How long a row is highlighted as new. */
const FRESH_MS = 3000;
/** Columns kept before a failure message replaces the rest. */
const KEPT_WHEN_FAILED = 2;

export function toRowId(key: string): string {
  return `vm-${key}`;
}

/** Cells are separate, so that a row that only moves does not re-render them. */
export const VmTableRow = memo(function VmTableRow(props: VmTableRowProps) {
  const { line, index, topPx, boxes, selected, current, onClick } = props;
  const [hovered, setHovered] = useState(false);
  const fresh = line.createdAt !== undefined && Date.now() - line.createdAt < FRESH_MS;
  return (
    <tr
      id={toRowId(line.key)}
      aria-rowindex={index + 2}
      aria-selected={selected}
      className={classes.row}
      style={{ transform: `translateY(${topPx}px)` }}
      data-current={current || undefined}
      data-locked={line.elsewhere !== undefined || undefined}
      data-stale={line.asOfAt !== undefined || undefined}
      data-fresh={fresh || undefined}
      onPointerEnter={() => setHovered(true)}
      onPointerLeave={() => setHovered(false)}
      onContextMenu={(event) => {
        event.preventDefault();
        openRowMenu({ key: line.key, xPx: event.clientX, yPx: event.clientY });
      }}
      onClick={(event) => {
        if (window.getSelection()?.type === 'Range' && !event.shiftKey) return;
        onClick(line.key, { select: event.ctrlKey || event.metaKey, range: event.shiftKey });
      }}
    >
      <td className={classes.box}>
        <Box line={line} selected={selected} onClick={onClick} />
      </td>
      <Cells line={line} boxes={boxes} reached={current || hovered} />
    </tr>
  );
});

interface CellsProps {
  line: VmLine;
  boxes: readonly ColumnBox[];
  /** Under the pointer or the cursor. */
  reached: boolean;
}

const Cells = memo(function Cells({ line, boxes, reached }: CellsProps) {
  const { mark, sentence } = toLineState(line, useMinute());
  const failure = mark === 'bad' && line.address === '' ? sentence : undefined;
  const shown = failure === undefined ? boxes : boxes.slice(0, KEPT_WHEN_FAILED);
  return (
    <>
      {shown.map(({ id, leftPx, widthPx }) => (
        <td
          key={id}
          className={classes.cell}
          data-column={id}
          data-numeric={getVmColumn(id).isNumeric}
          style={{ left: leftPx, width: widthPx }}
        >
          {getVmColumn(id).cell(line)}
          {id === 'address' && reached && line.address !== '' && <CopyAddress line={line} />}
        </td>
      ))}
      {failure !== undefined && (
        <td
          className={classes.failure}
          style={{ left: boxes[KEPT_WHEN_FAILED]?.leftPx }}
          colSpan={boxes.length - shown.length}
        >
          <span title={failure}>
            {line.host && `${line.host}: `}
            {failure}
          </span>
        </td>
      )}
    </>
  );
});

interface BoxProps {
  line: VmLine;
  selected: boolean;
  onClick: RowClick;
}

/** The checkbox of the row; absent if no action applies. */
function Box({ line, selected, onClick }: BoxProps) {
  if (line.elsewhere !== undefined) return <Lock reason={`Read-only: ${line.elsewhere}`} />;
  if (!isActionable(line)) return null;
  if (line.refusal !== undefined) return <Lock reason={line.refusal} />;
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
