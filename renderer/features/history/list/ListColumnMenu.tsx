import { ActionIcon, Menu } from '@mantine/core';
import { IconColumns3 } from '@tabler/icons-react';
import { MENU_PROPS } from '../../../components/controls/menu-props.ts';
import { COLUMNS } from './history-columns.tsx';
import { OPTIONAL_COLUMNS, toggleColumn, useListLayout } from './list-layout.ts';

/** Chooses the columns of the history list. */
export function ListColumnMenu() {
  const hidden = useListLayout((layout) => layout.hidden);
  return (
    <Menu {...MENU_PROPS} position="bottom-end" width={180} closeOnItemClick={false}>
      <Menu.Target>
        <ActionIcon aria-label="Columns" title="Columns">
          <IconColumns3 size={16} stroke={1.7} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Columns</Menu.Label>
        {OPTIONAL_COLUMNS.map((id) => (
          <Menu.CheckboxItem key={id} checked={!hidden.includes(id)} onChange={() => toggleColumn(id)}>
            {COLUMNS.find((column) => column.id === id)?.label}
          </Menu.CheckboxItem>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
