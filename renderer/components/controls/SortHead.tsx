import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import classes from './SortHead.module.css';

interface SortHeadProps {
  label: string;
  /** How the rows are sorted by this column; undefined: they are sorted by another. */
  order: 'ascending' | 'descending' | undefined;
  numeric?: boolean | undefined;
  onSort: () => void;
}

/** The head of a column that sorts the table. */
export function SortHead({ label, order, numeric, onSort }: SortHeadProps) {
  const Arrow = order === 'descending' ? IconArrowDown : IconArrowUp;
  return (
    <th scope="col" data-numeric={numeric} aria-sort={order ?? 'none'}>
      <button
        type="button"
        className={classes.sort}
        data-sorted={order !== undefined || undefined}
        onClick={onSort}
      >
        {label}
        {order && <Arrow size={12} stroke={1.8} aria-hidden="true" />}
      </button>
    </th>
  );
}

/** Of a column, in a table that is sorted by one at a time. */
export function toOrder(isCurrent: boolean, descending: boolean): SortHeadProps['order'] {
  if (!isCurrent) return undefined;
  return descending ? 'descending' : 'ascending';
}
