import { Menu } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { MENU_PROPS } from '../../../components/controls/menu-props.ts';
import { setUi, useUi } from '../../../store/ui.ts';
import classes from './Filters.module.css';
import { FILTER_KEYS, FILTER_LABELS, type FilterKey } from './vm-filter.ts';

/** Adds a filter; its chip then asks for the values. */
export function AddFilter({ onAdd }: { onAdd: (key: FilterKey) => void }) {
  const filter = useUi((ui) => ui.vmFilter);
  const filtered = Object.keys(filter).length > 0;
  return (
    <Menu {...MENU_PROPS} position="bottom-start" width={180} returnFocus={false}>
      <Menu.Target>
        <button type="button" className={classes.add}>
          <IconPlus size={13} stroke={1.8} aria-hidden="true" />
          Filter
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {FILTER_KEYS.map((key) => (
          <Menu.Item key={key} onClick={() => onAdd(key)}>
            {FILTER_LABELS[key]}
          </Menu.Item>
        ))}
        {filtered && (
          <>
            <Menu.Divider />
            <Menu.Item onClick={() => setUi({ vmFilter: {} })}>Remove all filters</Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
