import { Button } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { testHosts } from '../../actions/hosts.ts';
import { count } from '../../format/quantity.ts';
import { useTable } from '../../store/fleet.ts';
import { AddHostButton } from './AddHostButton.tsx';
import classes from './Hosts.module.css';
import { type HostsTab, setHosts, useHosts } from './hosts-store.ts';

export function HostsToolbar() {
  const { rows } = useTable('fleet.hosts');
  const todos = useHosts((hosts) => hosts.report?.todos.length);
  const testing = useHosts((hosts) => hosts.testing.size > 0);
  return (
    <div className={classes.toolbar}>
      <nav className={classes.tabs} aria-label="About the hosts">
        <Tab id="list" label="List" aside={rows.size} />
        <Tab id="doctor" label="Template doctor" aside={todos} />
        <Tab id="limits" label="Limits and labels" />
      </nav>
      <span className={classes.actions}>
        <Button
          variant="default"
          loading={testing}
          disabled={rows.size === 0}
          leftSection={<IconRefresh size={15} stroke={1.8} aria-hidden="true" />}
          onClick={() => void testHosts([...rows.values()].map(({ hostRef }) => hostRef))}
        >
          Check all
        </Button>
        <AddHostButton />
      </span>
    </div>
  );
}

function Tab({ id, label, aside }: { id: HostsTab; label: string; aside?: number | undefined }) {
  const current = useHosts((hosts) => hosts.tab === id);
  return (
    <button
      type="button"
      className={classes.tab}
      aria-current={current || undefined}
      onClick={() => setHosts({ tab: id })}
    >
      {label}
      {aside !== undefined && <span>{count(aside)}</span>}
    </button>
  );
}
