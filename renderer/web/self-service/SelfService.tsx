import { Notifications } from '@mantine/notifications';
import { IconClock, IconPlus, IconStack2, IconTerminal2 } from '@tabler/icons-react';
import { useMemo } from 'react';
import { StateWord } from '../../components/StateMark.tsx';
import { StaleStrip } from '../../components/states/NoticeStrip.tsx';
import { SessionMenu } from '../../features/frame/SessionMenu.tsx';
import { useFleet, useLostSince, useTable } from '../../store/fleet.ts';
import { assignOsColours } from '../../theme/os-colour.ts';
import { listOsKeys } from '../../view/host-health.ts';
import { GetVms } from './GetVms.tsx';
import { MyVms } from './MyVms.tsx';
import classes from './SelfService.module.css';
import { openTab, type SelfServiceTab, useSelfService } from './self-service-store.ts';
import { Waiting } from './Waiting.tsx';

const ICON = { size: 18, stroke: 1.7, 'aria-hidden': true } as const;
const TITLES: Readonly<Record<SelfServiceTab, string>> = {
  'my-vms': 'My VMs',
  'get-vms': 'Get VMs',
  waiting: 'Waiting',
};
const CONTENT: Readonly<Record<SelfServiceTab, React.ComponentType>> = {
  'my-vms': MyVms,
  'get-vms': GetVms,
  waiting: Waiting,
};

export function SelfService() {
  const tab = useSelfService((state) => state.tab);
  const lostSince = useLostSince();
  const hosts = useTable('hosts').rows;
  useMemo(() => assignOsColours(listOsKeys(hosts.values())), [hosts]);
  const Content = CONTENT[tab];
  return (
    <div className={classes.frame}>
      <header className={classes.bar}>
        <IconTerminal2 size={20} stroke={1.8} aria-hidden="true" />
        <h1>{TITLES[tab]}</h1>
        <Liveness isLost={lostSince !== undefined} />
        <SessionMenu other={{ label: 'All pages', path: '/overview' }} />
      </header>
      {lostSince !== undefined && (
        <StaleStrip what="The service does not respond; trying again" sinceAt={lostSince} />
      )}
      <main className={classes.page} data-old={lostSince !== undefined || undefined}>
        <div className={classes.content}>
          <Content />
        </div>
      </main>
      <nav className={classes.tabs} aria-label="Pages">
        <Tab tab="my-vms" icon={<IconStack2 {...ICON} />} />
        <Tab tab="get-vms" icon={<IconPlus {...ICON} />} />
        <Tab tab="waiting" icon={<IconClock {...ICON} />} count={useWaitingCount()} />
      </nav>
      <Notifications position="top-center" limit={3} />
    </div>
  );
}

function Liveness({ isLost }: { isLost: boolean }) {
  const isLoading = useTable('leases').state.kind === 'loading';
  return (
    <span className={classes.live}>
      <StateWord mark={isLost ? 'warn' : isLoading ? 'gone' : 'ok'}>
        {isLost ? 'Not live' : isLoading ? 'Connecting' : 'Live'}
      </StateWord>
    </span>
  );
}

/** Own requests in the queue. */
function useWaitingCount(): number {
  return useFleet(({ me, tables }) => {
    let count = 0;
    for (const { owner } of tables.queue.rows.values()) if (owner === me?.principal) count += 1;
    return count;
  });
}

function Tab({ tab, icon, count = 0 }: { tab: SelfServiceTab; icon: React.ReactNode; count?: number }) {
  const isCurrent = useSelfService((state) => state.tab === tab);
  return (
    <button type="button" aria-current={isCurrent ? 'page' : undefined} onClick={() => openTab(tab)}>
      <span className={classes.icon}>
        {icon}
        {count > 0 && <b>{count}</b>}
      </span>
      {TITLES[tab]}
    </button>
  );
}
