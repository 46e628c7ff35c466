import { IconRefresh } from '@tabler/icons-react';
import { GuardedButton } from '../../components/controls/GuardedButton.tsx';
import { TableMenu } from '../../components/controls/TableMenu.tsx';
import { Tabs } from '../../components/controls/Tabs.tsx';
import { useScopeRefusal, useTable } from '../../store/fleet.ts';
import { readTable, type TextTable } from '../../view/csv-table.ts';
import { AddHostButton } from './AddHostButton.tsx';
import { isActionable, useDifferences } from './differences/differences-store.ts';
import classes from './HostsPage.module.css';
import { listConfiguredHosts, testHosts } from './hosts-actions.ts';
import { setHosts, useHosts } from './hosts-store.ts';

export function HostsToolbar() {
  const { rows } = useTable('hosts');
  const tab = useHosts((hosts) => hosts.tab);
  const todos = useHosts((hosts) => hosts.report?.todos.length);
  const differences = useDifferences(({ comparison }) => comparison?.findings.filter(isActionable).length);
  const testing = useHosts((hosts) => hosts.testing.size > 0);
  return (
    <div className={classes.toolbar}>
      <Tabs
        label="About the hosts"
        tabs={[
          { id: 'list', label: 'List', count: rows.size },
          { id: 'doctor', label: 'Template doctor', count: todos },
          { id: 'differences', label: 'Differences', count: differences },
          { id: 'limits', label: 'Limits and labels' },
        ]}
        current={tab}
        onChange={(next) => setHosts({ tab: next })}
      />
      <span className={classes.actions}>
        <GuardedButton
          refusal={useScopeRefusal('admin')}
          variant="default"
          loading={testing}
          disabled={rows.size === 0}
          leftSection={<IconRefresh size={15} stroke={1.8} aria-hidden="true" />}
          onClick={() => void testHosts(listConfiguredHosts(rows.values()))}
        >
          Check all
        </GuardedButton>
        <TableMenu name={`hosts-${tab}`} what="the hosts" read={readShownTable} />
        <AddHostButton />
      </span>
    </div>
  );
}

function readShownTable(): TextTable {
  const table = document.querySelector<HTMLTableElement>('main table');
  return table ? readTable(table) : { heads: [], rows: [] };
}
