import { memo } from 'react';
import { mayAct, type VmLine } from '../../view/vm-lines.ts';
import type { Column } from './columns.tsx';
import { lineState } from './line-state.ts';
import { Lock } from './NameCell.tsx';
import classes from './VmTable.module.css';

export type RowClick = (key: string, how: { select: boolean; range: boolean }) => void;

interface VmTableRowProps {
  line: VmLine;
  index: number;
  topPx: number;
  columns: readonly Column[];
  now: number;
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

/** Drawn anew only when something of this line changed. */
export const VmTableRow = memo(function VmTableRow(props: VmTableRowProps) {
  const { line, index, topPx, columns, now, selected, current, onClick, onHover } = props;
  const fresh = line.createdAt !== undefined && Date.now() - line.createdAt < FRESH_MS;
  const { mark, sentence } = lineState(line, now);
  const failure = mark === 'bad' && line.address === '' ? sentence : undefined;
  const shown = failure === undefined ? columns : columns.slice(0, KEPT_WHEN_FAILED);
  return (
    <tr
      id={rowId(line.key)}
      aria-rowindex={index + 2}
      aria-selected={selected}
      className={classes.row}
      style={{ transform: `translateY(${topPx}px)` }}
      data-current={current || undefined}
      data-locked={line.elsewhere !== undefined || undefined}
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
      {shown.map(({ id, numeric, cell }) => (
        <td key={id} className={classes.cell} data-numeric={numeric}>
          {cell(line, now)}
        </td>
      ))}
      {failure !== undefined && (
        <td className={classes.failure} colSpan={columns.length - shown.length}>
          <span title={failure}>
            {line.host && `${line.host}: `}
            {failure}
          </span>
        </td>
      )}
    </tr>
  );
});

/** What selects the row; nothing where there is nothing to do with it. */
function Box({ line, selected, onClick }: Pick<VmTableRowProps, 'line' | 'selected' | 'onClick'>) {
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
