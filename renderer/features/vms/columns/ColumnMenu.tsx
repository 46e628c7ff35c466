import { ActionIcon, Menu } from '@mantine/core';
import { IconColumns3 } from '@tabler/icons-react';
import { MENU_PROPS } from '../../../components/controls/menu-props.ts';
import { setUi, useUi } from '../../../store/ui.ts';
import { getVmColumn, VM_COLUMN_IDS } from './vm-columns.tsx';
import { initialVmLayout, setVmLayout, useVmLayout } from './vm-layout.ts';

/** Chooses the columns and the row height. */
export function ColumnMenu() {
  const { hidden, order, widths } = useVmLayout();
  const density = useUi((ui) => ui.density);
  const asDrawn = order.length === 0 && Object.keys(widths).length === 0;
  return (
    <Menu {...MENU_PROPS} position="bottom-end" width={230} closeOnItemClick={false}>
      <Menu.Target>
        <ActionIcon aria-label="Columns" title="Columns">
          <IconColumns3 size={16} stroke={1.7} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Columns</Menu.Label>
        {VM_COLUMN_IDS.filter((id) => getVmColumn(id).givesWay > 0).map((id) => (
          <Menu.CheckboxItem
            key={id}
            checked={!hidden.includes(id)}
            onChange={() => setVmLayout({ hidden: toggleItem(hidden, id) })}
          >
            {getVmColumn(id).label}
          </Menu.CheckboxItem>
        ))}
        <Menu.Divider />
        <Menu.CheckboxItem
          checked={density === 'comfortable'}
          onChange={() => setUi({ density: density === 'compact' ? 'comfortable' : 'compact' })}
        >
          Taller rows
        </Menu.CheckboxItem>
        <Menu.Item
          disabled={asDrawn}
          onClick={() => setVmLayout({ order: initialVmLayout().order, widths: initialVmLayout().widths })}
        >
          Reset columns
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function toggleItem<T>(list: readonly T[], item: T): T[] {
  return list.includes(item) ? list.filter((each) => each !== item) : [...list, item];
}
