import '@mantine/charts/styles.css';
import '@mantine/dates/styles.css';
import { Button } from '@mantine/core';
import { useEffect } from 'react';
import { toFailure } from '../../../core/model/failure.ts';
import { EmptyState } from '../../components/states/EmptyState.tsx';
import { ErrorState } from '../../components/states/ErrorState.tsx';
import { NoticeStrip } from '../../components/states/NoticeStrip.tsx';
import { formatExactTime } from '../../format/time.ts';
import { setUi } from '../../store/ui.ts';
import charts from './charts/Charts.module.css';
import { ConcurrencyPanel } from './charts/ConcurrencyPanel.tsx';
import { ConsumersPanel } from './charts/ConsumersPanel.tsx';
import { FailuresPanel } from './charts/FailuresPanel.tsx';
import { HoursPanel } from './charts/HoursPanel.tsx';
import { LifetimesPanel } from './charts/LifetimesPanel.tsx';
import { ReadyPanel } from './charts/ReadyPanel.tsx';
import classes from './History.module.css';
import { abandonComputation, computeReports } from './history-actions.ts';
import { formatPeriod } from './history-period.ts';
import { useHistory, useHistoryParts } from './history-store.ts';
import { Kpis } from './Kpis.tsx';
import { HistoryList } from './list/HistoryList.tsx';
import { HistoryToolbar } from './toolbar/HistoryToolbar.tsx';

const RENEW_MS = 5 * 60_000;

/** Usage by whom, for how long, and how well it went. Everything follows the toolbar. */
export function HistoryPage() {
  const view = useHistory((history) => history.view);
  useEffect(() => {
    void computeReports();
    const timer = window.setInterval(() => {
      if (!document.hidden) void computeReports();
    }, RENEW_MS);
    return () => {
      window.clearInterval(timer);
      abandonComputation();
    };
  }, []);
  const empty = useHistory(({ facets }) => facets !== undefined && facets.firstAt === undefined);
  if (empty) return <NothingYet />;
  return (
    <div className={classes.page}>
      <HistoryToolbar />
      {view === 'charts' ? <Charts /> : <HistoryList />}
    </div>
  );
}

function Charts() {
  const { computing, anything } = useHistoryParts(({ computing, reports }) => ({
    computing,
    anything: reports.hours !== undefined,
  }));
  if (computing.kind === 'failed' && !anything) {
    return (
      <ErrorState
        title="Could not compute the reports"
        error={computing.error}
        onRetry={() => void computeReports()}
      />
    );
  }
  return (
    <>
      {computing.kind === 'failed' && <Stale error={computing.error} />}
      <Kpis />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      <section className={charts.charts} aria-label="Charts" tabIndex={0}>
        <HoursPanel />
        <LifetimesPanel />
        <ConcurrencyPanel />
        <ReadyPanel />
        <ConsumersPanel />
        <FailuresPanel />
      </section>
    </>
  );
}

/** The figures of the last computed choice stay, greyed; this says which choice that was. */
function Stale({ error }: { error: unknown }) {
  const { hours, asOf } = useHistoryParts(({ reports, asOf }) => ({ hours: reports.hours, asOf }));
  const { message, hint } = toFailure(error);
  return (
    <NoticeStrip tone="warn">
      {message}.{hint && ` ${hint}`}
      {hours && asOf !== undefined && (
        <>
          {' '}
          The greyed figures are for {formatPeriod(hours, hours.zone)}, computed at {formatExactTime(asOf)}.
        </>
      )}
    </NoticeStrip>
  );
}

function NothingYet() {
  return (
    <EmptyState
      title="No VMs yet"
      action={<Button onClick={() => setUi({ provisionOpen: true })}>Get VMs</Button>}
    >
      This page will show VM hours by OS, host, requester and tag, VM lifetimes, concurrent VMs against the
      hosts’ limits, how long requests take, and a list of every past VM.
    </EmptyState>
  );
}
