import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { setUi, sortedBy, useUi } from '../../store/ui.ts';
import type { VmLine } from '../../view/vm-lines.ts';
import type { Column } from './columns.tsx';
import { allOrNone, howManySelected } from './selection.ts';
import classes from './VmTable.module.css';

interface VmTableHeadProps {
  columns: readonly Column[];
  lines: readonly VmLine[];
  selected: ReadonlySet<string>;
}

export function VmTableHead({ columns, lines, selected }: VmTableHeadProps) {
  const howMany = howManySelected(lines, selected);
  return (
    <thead>
      <tr className={classes.head} aria-rowindex={1}>
        <th className={classes.box}>
          <input
            type="checkbox"
            className={classes.check}
            aria-label="Select all VMs of the list"
            checked={howMany === 'all'}
            ref={(input) => {
              if (input) input.indeterminate = howMany === 'some';
            }}
            onChange={() => setUi({ selected: allOrNone(lines, selected) })}
          />
        </th>
        {columns.map((column) => (
          <Head key={column.id} column={column} />
        ))}
      </tr>
    </thead>
  );
}

function Head({ column: { id, label, numeric } }: { column: Column }) {
  const sorting = useUi((ui) => ui.vmSorting);
  const sorted = sorting.column === id;
  const Arrow = sorting.descending ? IconArrowDown : IconArrowUp;
  const direction = sorting.descending ? 'descending' : 'ascending';
  return (
    <th
      aria-sort={sorted ? direction : 'none'}
      className={classes.headCell}
      data-numeric={numeric}
      data-sorted={sorted || undefined}
    >
      <button type="button" onClick={() => setUi({ vmSorting: sortedBy(sorting, id) })}>
        {label}
        {sorted && <Arrow size={12} stroke={1.8} aria-hidden="true" />}
      </button>
    </th>
  );
}
