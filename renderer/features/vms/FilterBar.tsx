import { Menu } from '@mantine/core';
import { IconFilter, IconPlus, IconX } from '@tabler/icons-react';
import { useMemo } from 'react';
import { countOf } from '../../format/quantity.ts';
import { setUi, useUi, type VmFilter } from '../../store/ui.ts';
import type { VmLine } from '../../view/vm-lines.ts';
import { FILTERS, filterChoices } from './filter-choices.ts';
import { SearchField } from './SearchField.tsx';
import classes from './Vms.module.css';

interface FilterBarProps {
  all: readonly VmLine[];
  shown: number;
  /** Columns there is no room for. */
  columnsLeftOut: number;
}

/** What is filtered by, as chips, and how much is left. */
export function FilterBar({ all, shown, columnsLeftOut }: FilterBarProps) {
  const filter = useUi((ui) => ui.vmFilter);
  const open = useUi((ui) => ui.openVm !== undefined);
  const leftOut =
    columnsLeftOut > 0 &&
    `${countOf(columnsLeftOut, 'column')} hidden ${open ? 'while details are open' : 'for want of room'}`;
  return (
    <div className={classes.filters}>
      <IconFilter size={14} stroke={1.7} aria-hidden="true" />
      {FILTERS.map(({ key, label }) => {
        const value = filter[key];
        return (
          value !== undefined && (
            <span key={key} className={classes.chip}>
              {label} is <b>{value}</b>
              <button
                type="button"
                aria-label={`Remove the filter ${label} is ${value}`}
                onClick={() => without(key)}
              >
                <IconX size={12} stroke={1.8} aria-hidden="true" />
              </button>
            </span>
          )
        );
      })}
      <AddFilter all={all} filter={filter} />
      <SearchField />
      <span className={classes.sum} role="status">
        {[countOf(shown, 'VM'), leftOut].filter(Boolean).join(' · ')}
      </span>
    </div>
  );
}

function AddFilter({ all, filter }: { all: readonly VmLine[]; filter: VmFilter }) {
  const choices = useMemo(() => filterChoices(all), [all]);
  return (
    <Menu position="bottom-start" shadow="md" width={220}>
      <Menu.Target>
        <button type="button" className={classes.add}>
          <IconPlus size={13} stroke={1.8} aria-hidden="true" />
          Filter
        </button>
      </Menu.Target>
      <Menu.Dropdown className={classes.choices}>
        {FILTERS.map(({ key, label }) => (
          <div key={key}>
            <Menu.Label>{label}</Menu.Label>
            {choices[key].map(({ value, vms }) => (
              <Menu.Item
                key={value}
                aria-current={filter[key] === value || undefined}
                rightSection={<span className={classes.share}>{vms}</span>}
                onClick={() => setUi({ vmFilter: { ...filter, [key]: value } })}
              >
                {value}
              </Menu.Item>
            ))}
          </div>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function without(key: keyof VmFilter): void {
  setUi(({ vmFilter: { [key]: _gone, ...rest } }) => ({ vmFilter: rest }));
}
