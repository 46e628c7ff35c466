import { ActionIcon, Menu } from '@mantine/core';
import { IconCheck, IconColumns3 } from '@tabler/icons-react';
import { setUi, useUi } from '../../store/ui.ts';
import { COLUMNS } from './columns.tsx';
import { initialVmLayout, setVmLayout, useVmLayout } from './vm-layout.ts';

const CHECK = 14;

/** Which columns the list has, and how tall its rows are. */
export function ColumnMenu() {
  const { hidden, order, widths } = useVmLayout();
  const density = useUi((ui) => ui.density);
  const asDrawn = order.length === 0 && Object.keys(widths).length === 0;
  return (
    <Menu position="bottom-end" shadow="md" width={230} closeOnItemClick={false}>
      <Menu.Target>
        <ActionIcon aria-label="Columns" title="Columns">
          <IconColumns3 size={16} stroke={1.7} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Columns</Menu.Label>
        {COLUMNS.filter(({ enableHiding }) => enableHiding).map(({ id, meta }) => (
          <Choice
            key={id}
            chosen={!hidden.some((each) => each === id)}
            onClick={() => setVmLayout({ hidden: toggled(hidden, id as (typeof hidden)[number]) })}
          >
            {meta?.label}
          </Choice>
        ))}
        <Menu.Divider />
        <Choice
          chosen={density === 'comfortable'}
          onClick={() => setUi({ density: density === 'compact' ? 'comfortable' : 'compact' })}
        >
          Taller rows
        </Choice>
        <Menu.Item
          leftSection={<span style={{ width: CHECK }} />}
          disabled={asDrawn}
          onClick={() => setVmLayout({ order: initialVmLayout().order, widths: initialVmLayout().widths })}
        >
          Columns as they were at first
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

interface ChoiceProps {
  chosen: boolean;
  onClick: () => void;
  children: React.ReactNode;
}

function Choice({ chosen, onClick, children }: ChoiceProps) {
  return (
    <Menu.Item
      role="menuitemcheckbox"
      aria-checked={chosen}
      leftSection={chosen ? <IconCheck size={CHECK} /> : <span style={{ width: CHECK }} />}
      onClick={onClick}
    >
      {children}
    </Menu.Item>
  );
}

function toggled<T>(list: readonly T[], item: T): T[] {
  return list.includes(item) ? list.filter((each) => each !== item) : [...list, item];
}
