import { useDeferredValue, useMemo } from 'react';
import { Tabs } from '../../components/controls/Tabs.tsx';
import { EmptyState } from '../../components/states/EmptyState.tsx';
import { ErrorState } from '../../components/states/ErrorState.tsx';
import { SkeletonRows } from '../../components/states/SkeletonRows.tsx';
import { pluralize } from '../../format/quantity.ts';
import { useMinute } from '../../store/now.ts';
import { setUi, useUi } from '../../store/ui.ts';
import classes from './Activity.module.css';
import { ActivityFilters } from './ActivityFilters.tsx';
import { toLogFilter, useActivityFilter } from './activity-filter.ts';
import { AuditTab } from './audit/AuditTab.tsx';
import { LogLines } from './LogLines.tsx';
import { type Activity, useActivity } from './use-activity.ts';

const TABS = [
  { id: 'log', label: 'Log' },
  { id: 'audit', label: 'Audit trail' },
] as const;

/** What happened, and who changed what. */
export function ActivityPage() {
  const tab = useUi((ui) => ui.activityTab);
  return (
    <div className={classes.page}>
      <div className={classes.tabs}>
        <Tabs label="Activity" tabs={TABS} current={tab} onChange={(id) => setUi({ activityTab: id })} />
      </div>
      {tab === 'log' ? <LogTab /> : <AuditTab />}
    </div>
  );
}

/** The activity log: live lines on top of the whole past. */
function LogTab() {
  const choice = useDeferredValue(useActivityFilter());
  // Only with a time filter: otherwise every minute would reload everything.
  const now = useMinute();
  const since = choice.span === 'any' ? 0 : now;
  const filter = useMemo(() => toLogFilter(choice, since), [choice, since]);
  const activity = useActivity(filter);
  const filtered = Object.keys(filter).length > 0;
  return (
    <>
      <ActivityFilters filter={filter} lines={activity.lines} />
      <p className={classes.total} role="status">
        {pluralize(activity.lines.length, 'line')}
        {activity.past.kind === 'end' ? ', end of the log' : ''}
      </p>
      <Content activity={activity} filtered={filtered} />
    </>
  );
}

function Content({ activity, filtered }: { activity: Activity; filtered: boolean }) {
  const { lines, past, loadMore } = activity;
  if (lines.length > 0) return <LogLines activity={activity} />;
  switch (past.kind) {
    case 'failed':
      return <ErrorState title="Could not load the activity" error={past.error} onRetry={loadMore} />;
    case 'loading':
      return <SkeletonRows label="Loading the activity" rows={14} />;
    default:
      return filtered ? (
        <EmptyState title="No matching activity">Try removing a filter.</EmptyState>
      ) : (
        <EmptyState title="No activity yet">
          This page will show every request, release and host change: who made it and how it ended.
        </EmptyState>
      );
  }
}
