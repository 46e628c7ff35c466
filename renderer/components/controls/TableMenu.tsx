import { ActionIcon, Menu } from '@mantine/core';
import { IconTableExport } from '@tabler/icons-react';
import { copyTable, saveTable } from '../../actions/export-table.ts';
import type { TextTable } from '../../view/csv-table.ts';
import { MENU_PROPS } from './menu-props.ts';

interface TableMenuProps {
  /** Names the file: `vms`. */
  name: string;
  /** Names the table for screen readers: "the VMs". */
  what: string;
  read: () => TextTable | Promise<TextTable>;
}

/** Copies a table, or saves it as CSV. */
export function TableMenu({ name, what, read }: TableMenuProps) {
  return (
    <Menu {...MENU_PROPS} position="bottom-end" width={170}>
      <Menu.Target>
        <ActionIcon aria-label={`Export ${what}`} title="Export">
          <IconTableExport size={16} stroke={1.7} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => void copyTable(read)}>Copy table</Menu.Item>
        <Menu.Item onClick={() => void saveTable(name, read)}>Save as CSV</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
