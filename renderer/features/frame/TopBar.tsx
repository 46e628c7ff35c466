import { ActionIcon, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { IconMoon, IconPlus, IconSearch, IconSun } from '@tabler/icons-react';
import { useMemo } from 'react';
import { GuardedButton } from '../../components/controls/GuardedButton.tsx';
import { StateMark } from '../../components/StateMark.tsx';
import { useScopeRefusal, useTable } from '../../store/fleet.ts';
import { openPage, setUi, useUi } from '../../store/ui.ts';
import { toFleetHealth } from '../../view/host-health.ts';
import type { Mark } from '../../view/mark.ts';
import classes from './Frame.module.css';
import { COMMAND_KEY } from './keys/shortcuts.ts';
import { Bell } from './notices/Bell.tsx';
import { PAGE_TITLES } from './page-titles.ts';
import { SessionMenu } from './SessionMenu.tsx';

export function TopBar() {
  const page = useUi((ui) => ui.page);
  return (
    <header className={classes.bar}>
      <h1>{PAGE_TITLES[page]}</h1>
      <button type="button" className={classes.palette} onClick={() => setUi({ paletteOpen: true })}>
        <IconSearch size={15} stroke={1.8} aria-hidden="true" />
        <span>Search VMs and hosts, or run a command</span>
        <kbd className={classes.key}>{COMMAND_KEY} K</kbd>
      </button>
      <Health />
      <span className={classes.divider} />
      <Bell />
      <SchemeToggle />
      <SessionMenu other={{ label: 'My VMs', path: '/my-vms' }} />
      <GuardedButton
        refusal={useScopeRefusal('request')}
        leftSection={<IconPlus size={15} stroke={2} />}
        onClick={() => setUi({ provisionOpen: true })}
        style={{ flex: 'none' }}
      >
        Get VMs
      </GuardedButton>
    </header>
  );
}

function Health() {
  const { rows, state } = useTable('hosts');
  const health = useMemo(() => toFleetHealth(rows.values()), [rows]);
  if (rows.size === 0) {
    return <div className={classes.health}>{state.kind === 'loading' ? 'Connecting' : 'No hosts'}</div>;
  }
  const parts: [Mark, number, string][] = [
    ['ok', health.up, 'up'],
    ['busy', health.connecting, 'connecting'],
    ['warn', health.nearlyFull, 'nearly full'],
    ['closed', health.closed, 'cordoned'],
    ['bad', health.unreachable, 'unreachable'],
  ];
  return (
    <button type="button" className={classes.health} onClick={() => openPage('overview')}>
      {parts
        .filter(([mark, number]) => number > 0 || mark === 'ok')
        .map(([mark, number, word]) => (
          <span key={word}>
            <StateMark mark={mark} /> <b>{number}</b> {word}
          </span>
        ))}
    </button>
  );
}

function SchemeToggle() {
  const scheme = useComputedColorScheme('light');
  const { setColorScheme } = useMantineColorScheme();
  const other = scheme === 'dark' ? 'light' : 'dark';
  const label = `Use ${other} colours`;
  return (
    <ActionIcon aria-label={label} title={label} onClick={() => setColorScheme(other)}>
      {scheme === 'dark' ? <IconSun size={16} stroke={1.7} /> : <IconMoon size={16} stroke={1.7} />}
    </ActionIcon>
  );
}
