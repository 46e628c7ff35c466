import { Button } from '@mantine/core';
import { IconClockPlus } from '@tabler/icons-react';
import { useMemo } from 'react';
import { extendLeases } from '../../../actions/leases.ts';
import { openVmsMatching } from '../../../actions/open-subject.ts';
import { LinkButton } from '../../../components/controls/LinkButton.tsx';
import { EmptyNote, Panel } from '../../../components/Panel.tsx';
import { StateMark } from '../../../components/StateMark.tsx';
import { VmName } from '../../../components/VmName.tsx';
import { pluralize } from '../../../format/quantity.ts';
import { formatFullTime, formatUntil } from '../../../format/time.ts';
import { useFleet, useTable } from '../../../store/fleet.ts';
import { useNow } from '../../../store/now.ts';
import { openPage } from '../../../store/ui.ts';
import { type Deadline, ENDING_SOON_MS, groupDeadlines } from '../../../view/deadlines.ts';
import { refuseOwned } from '../../../view/rights.ts';
import page from '../OverviewPage.module.css';
import classes from './Lists.module.css';

/** The VMs page lists all. */
const SHOWN = 30;

/** The next deadlines, with a button to extend. */
export function DeadlinesPanel() {
  const leases = useTable('leases').rows;
  const deadlines = useMemo(() => groupDeadlines(leases.values()), [leases]);
  return (
    <Panel
      title="Next deadlines"
      scrolls
      className={page.deadlinesPanel}
      aside={<LinkButton onClick={() => openPage('vms', { vmTab: 'all' })}>All</LinkButton>}
    >
      {deadlines.length === 0 && <EmptyNote>No VMs are running, so nothing will expire.</EmptyNote>}
      <ul className={classes.list}>
        {deadlines.slice(0, SHOWN).map((deadline) => (
          <DeadlineItem key={deadline.key} deadline={deadline} />
        ))}
      </ul>
    </Panel>
  );
}

function DeadlineItem({ deadline: { descriptor, deadlineAt, leases } }: { deadline: Deadline }) {
  // Re-rendered when the text changes, not every second.
  const left = useNow(({ now }) => formatUntil(deadlineAt, now));
  const refusal = useFleet(({ me }) =>
    leases.map((lease) => refuseOwned(me, lease.name, lease)).find(Boolean),
  );
  const soon = useNow(({ now }) => deadlineAt - now < ENDING_SOON_MS);
  return (
    <li className={classes.deadline} onDoubleClick={() => openVmsMatching(descriptor)}>
      <StateMark mark={soon ? 'warn' : 'ok'} />
      <LinkButton className={classes.clip} title="Show these VMs" onClick={() => openVmsMatching(descriptor)}>
        <VmName name={descriptor} />
      </LinkButton>
      <span className={classes.extend}>
        <small>{pluralize(leases.length, 'VM')}</small>
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<IconClockPlus size={13} stroke={1.7} />}
          aria-label={`Extend ${descriptor} by 1 h`}
          disabled={refusal !== undefined}
          title={refusal}
          onClick={() => extendLeases(leases, 60)}
        >
          Extend 1 h
        </Button>
      </span>
      <time title={formatFullTime(deadlineAt)} data-mark={soon ? 'warn' : undefined}>
        {left}
      </time>
    </li>
  );
}
