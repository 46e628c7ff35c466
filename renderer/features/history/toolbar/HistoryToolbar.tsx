import { ActionIcon, Select, Switch, Tooltip } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { Segmented } from '../../../components/controls/Segmented.tsx';
import { formatExactTime } from '../../../format/time.ts';
import { changeHistory, computeReports } from '../history-actions.ts';
import { formatPeriod, toPreviousPeriod } from '../history-period.ts';
import { setHistory, useHistory, useHistoryParts } from '../history-store.ts';
import { CostMenu } from './CostMenu.tsx';
import { GroupBy } from './GroupBy.tsx';
import { PeriodField } from './PeriodField.tsx';
import classes from './Toolbar.module.css';

const VIEWS = [
  ['charts', 'Charts'],
  ['list', 'VMs'],
] as const;
const PERIODS = [
  ['24h', '24 h'],
  ['7d', '7 days'],
  ['30d', '30 days'],
  ['90d', '90 days'],
  ['all', 'All'],
] as const;

/** The choices that drive every chart. */
export function HistoryToolbar() {
  const { view, choice } = useHistoryParts(({ view, choice }) => ({ view, choice }));
  return (
    <div className={classes.toolbar} role="toolbar" aria-label="What is shown">
      <Segmented options={VIEWS} value={view} onChange={(next) => setHistory({ view: next })} label="View" />
      {view === 'charts' && (
        <>
          <Segmented
            options={PERIODS}
            value={choice === 'own' ? ('' as never) : choice}
            onChange={(next) => changeHistory({ choice: next })}
            label="Period"
          />
          <PeriodField />
          <Compare />
          <span className={classes.push} />
          <Zone />
          <GroupBy />
          <CostMenu />
          <Renew />
        </>
      )}
    </div>
  );
}

function Compare() {
  const { compare, choice, period, zone } = useHistoryParts(({ compare, choice, period, zone }) => ({
    compare,
    choice,
    period,
    zone,
  }));
  const before = choice === 'all' || !period ? undefined : formatPeriod(toPreviousPeriod(period), zone);
  return (
    <Switch
      size="sm"
      className={classes.compare ?? ''}
      checked={compare && choice !== 'all'}
      disabled={choice === 'all'}
      onChange={(event) => changeHistory({ compare: event.currentTarget.checked })}
      label={
        <span title={before && `Compare with ${before}`}>
          {/* Shorter where the line would break. */}
          <span className={classes.wideOnly}>Compare{before && ' with '}</span>
          <span className={classes.narrowOnly}>Compare</span>
          <span className={classes.wideOnly}>{before}</span>
        </span>
      }
      aria-label={before ? `Compare with ${before}` : 'Compare'}
    />
  );
}

const ZONES = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')];

function Zone() {
  const zone = useHistory((history) => history.zone);
  return (
    <div className={classes.field}>
      <span>Zone</span>
      <Select
        data={ZONES.includes(zone) ? ZONES : [zone, ...ZONES]}
        value={zone}
        searchable
        allowDeselect={false}
        limit={100}
        w={108}
        aria-label="Time zone"
        onChange={(next) => next && changeHistory({ zone: next })}
      />
    </div>
  );
}

function Renew() {
  const asOf = useHistory((history) => history.asOf);
  const label = asOf === undefined ? 'Refresh' : `Refresh; figures as of ${formatExactTime(asOf)}`;
  return (
    <Tooltip label={label}>
      <ActionIcon aria-label="Refresh" onClick={() => void computeReports()}>
        <IconRefresh size={16} stroke={1.7} />
      </ActionIcon>
    </Tooltip>
  );
}
