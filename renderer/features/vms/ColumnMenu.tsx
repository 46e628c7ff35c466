import { ActionIcon, Menu } from '@mantine/core';
import { IconCheck, IconColumns3 } from '@tabler/icons-react';
import { setUi, useUi } from '../../store/ui.ts';
import { COLUMNS } from './columns.tsx';

const CHECK = 14;

/** Which columns the list has, and how tall its rows are. */
export function ColumnMenu() {
  const hidden = useUi((ui) => ui.hiddenColumns);
  const density = useUi((ui) => ui.density);
  return (
    <Menu position="bottom-end" shadow="md" width={200} closeOnItemClick={false}>
      <Menu.Target>
        <ActionIcon aria-label="Columns" title="Columns">
          <IconColumns3 size={16} stroke={1.7} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Columns</Menu.Label>
        {COLUMNS.filter(({ givesWay }) => givesWay > 0).map(({ id, label }) => {
          const shown = !hidden.includes(id);
          return (
            <Menu.Item
              key={id}
              role="menuitemcheckbox"
              aria-checked={shown}
              leftSection={shown ? <IconCheck size={CHECK} /> : <span style={{ width: CHECK }} />}
              onClick={() =>
                setUi({ hiddenColumns: shown ? [...hidden, id] : hidden.filter((each) => each !== id) })
              }
            >
              {label}
            </Menu.Item>
          );
        })}
        <Menu.Divider />
        <Menu.Item
          role="menuitemcheckbox"
          aria-checked={density === 'comfortable'}
          leftSection={
            density === 'comfortable' ? <IconCheck size={CHECK} /> : <span style={{ width: CHECK }} />
          }
          onClick={() => setUi({ density: density === 'compact' ? 'comfortable' : 'compact' })}
        >
          Taller rows
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
