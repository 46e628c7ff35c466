import { IconFilter } from '@tabler/icons-react';
import { memo, useState } from 'react';
import { pluralize } from '../../../format/quantity.ts';
import { useUi } from '../../../store/ui.ts';
import type { VmLine } from '../rows/vm-line.ts';
import { AddFilter } from './AddFilter.tsx';
import { FilterChip } from './FilterChip.tsx';
import classes from './Filters.module.css';
import { SearchField } from './SearchField.tsx';
import { FILTER_KEYS, type FilterKey } from './vm-filter.ts';

interface FilterBarProps {
  underTab: () => readonly VmLine[];
  shown: number;
  /** Number of columns that do not fit. */
  columnsLeftOut: number;
}

/** The filters as chips, and the number of VMs left. */
export const FilterBar = memo(function FilterBar({ underTab, shown, columnsLeftOut }: FilterBarProps) {
  const filter = useUi((ui) => ui.vmFilter);
  const open = useUi((ui) => ui.openVm !== undefined);
  const [editing, setEditing] = useState<FilterKey>();
  const leftOut =
    columnsLeftOut > 0 &&
    `${pluralize(columnsLeftOut, 'column')} hidden ${open ? 'while details are open' : 'to save space'}`;
  const chips = FILTER_KEYS.filter((key) => key === editing || filter[key] !== undefined);
  return (
    <div className={classes.filters}>
      <IconFilter size={14} stroke={1.7} aria-hidden="true" />
      <span className={classes.chips}>
        {chips.map((key) => (
          <FilterChip
            key={key}
            filterKey={key}
            underTab={underTab}
            open={key === editing}
            onOpen={(opened) => setEditing(opened ? key : undefined)}
          />
        ))}
        <AddFilter onAdd={setEditing} />
      </span>
      <SearchField />
      <span className={classes.sum} role="status">
        {[pluralize(shown, 'VM'), leftOut].filter(Boolean).join(' · ')}
      </span>
    </div>
  );
});
