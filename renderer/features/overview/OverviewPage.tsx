import { Button } from '@mantine/core';
import { chooseIni } from '../../actions/shell.ts';
import { EmptyState } from '../../components/states/EmptyState.tsx';
import { useFleet, useTable } from '../../store/fleet.ts';
import { Figures } from './figures/Figures.tsx';
import { HostsPanel } from './hosts/HostsPanel.tsx';
import classes from './OverviewPage.module.css';
import { OverviewSkeleton } from './OverviewSkeleton.tsx';
import { DeadlinesPanel } from './panels/DeadlinesPanel.tsx';
import { ProblemsPanel } from './panels/ProblemsPanel.tsx';
import { ProgressPanel } from './panels/ProgressPanel.tsx';
import { QueuePanel } from './panels/queue/QueuePanel.tsx';

/** Free capacity, VMs in progress, and what ends next. */
export function OverviewPage() {
  const { rows, state } = useTable('hosts');
  const ready = useFleet(({ status }) => status?.ready === true);
  if (rows.size === 0 && (state.kind === 'loading' || !ready)) return <OverviewSkeleton />;
  if (rows.size === 0) return <NoHosts />;
  return (
    <div className={classes.page}>
      <Figures />
      <div className={classes.left}>
        <QueuePanel />
        <HostsPanel />
        <ProblemsPanel />
      </div>
      <div className={classes.right}>
        <ProgressPanel />
        <DeadlinesPanel />
      </div>
    </div>
  );
}

function NoHosts() {
  return (
    <EmptyState title="No hosts yet" action={<Button onClick={chooseIni}>Use my ini</Button>}>
      This page will show every host of your ini with its used, reserved and free CPU, memory and disk, the
      room per OS, VMs in progress and the next deadlines.
    </EmptyState>
  );
}
