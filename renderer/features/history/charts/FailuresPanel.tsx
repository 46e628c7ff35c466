import { memo, useMemo } from 'react';
import { OTHER_KEY, type ReportRow } from '../../../../core/model/report.ts';
import { formatCount, pluralize } from '../../../format/quantity.ts';
import { SERIES_COLOURS } from '../../../theme/series-colour.ts';
import { Delta } from '../Delta.tsx';
import { toFailureTitle } from '../failure-titles.ts';
import { chooseBarBucket } from '../history-period.ts';
import { type Computed, openList, useReport } from '../history-store.ts';
import { ChartPanel } from './ChartPanel.tsx';
import classes from './Charts.module.css';
import { ColourKey } from './ColourKey.tsx';
import { BucketBars } from './drawing/BucketBars.tsx';
import { EmptyChart } from './EmptyChart.tsx';
import reasons from './Failures.module.css';
import { indexBuckets, toStacks } from './stacks.ts';

const OTHER_COLOUR = 'var(--series-other)';

/** Why VMs failed, and where; or when. */
export function FailuresPanel() {
  const report = useReport('reasons');
  const before = useReport('reasonsBefore');
  const total = report?.rows.reduce((sum, { failed }) => sum + Number(failed), 0) ?? 0;
  const inAll = report === undefined || report.buckets.length <= 1;
  return (
    <ChartPanel slot="reasons" title="Failures" note={pluralize(total, 'VM')} split={['Causes', 'Over time']}>
      {report && total === 0 && <EmptyChart>No VM failed in this period.</EmptyChart>}
      {report && total > 0 && inAll && <Causes report={report} before={before} />}
      {report && total > 0 && !inAll && <OverTime report={report} />}
    </ChartPanel>
  );
}

interface CausesProps {
  report: Computed;
  before: Computed | undefined;
}

function Causes({ report, before }: CausesProps) {
  const { rows, fromAt, toAt } = report;
  const most = Number(rows[0]?.failed ?? 0);
  const failedBefore = new Map(before?.rows.map(({ reason, failed }) => [reason, Number(failed)]));
  return (
    <ul className={reasons.reasons}>
      {rows.map(({ reason, failed, hosts, osKeys }) => (
        <li key={String(reason)}>
          <button type="button" onClick={() => openFailed(String(reason), fromAt, toAt)}>
            <span>
              {toFailureTitle(String(reason))}
              <small>{String(hosts || osKeys)}</small>
            </span>
            <i>
              <i style={{ width: `${(Number(failed) / most) * 100}%` }} />
            </i>
            <b>{formatCount(Number(failed))}</b>
            {before ? (
              <Delta now={Number(failed)} before={failedBefore.get(reason) ?? 0} good="less" plain />
            ) : (
              <span />
            )}
          </button>
        </li>
      ))}
    </ul>
  );
}

function openFailed(reason: string, fromAt: number, toAt: number): void {
  openList({
    outcome: 'failed',
    ...(reason === OTHER_KEY ? {} : { failureCode: reason }),
    fromAt: Math.round(fromAt),
    toAt: Math.round(toAt),
  });
}

const getReason = ({ reason }: ReportRow) => String(reason);
const toTitle = (reason: string) => (reason === OTHER_KEY ? 'other' : toFailureTitle(reason));

const OverTime = memo(function OverTime({ report }: { report: Computed }) {
  const { stacks, keys } = useMemo(() => {
    const colours = toReasonColours(report.rows.map(getReason));
    const found = toStacks({
      rows: report.rows,
      length: report.buckets.length,
      findPlace: indexBuckets(report.buckets),
      getKey: getReason,
      figure: 'failed',
      keysMax: SERIES_COLOURS.length,
      toColours: () => colours,
    });
    return {
      stacks: found,
      keys: found.keys.map((key) => ({ name: toTitle(key), colour: colours.get(key) ?? '' })),
    };
  }, [report]);
  return (
    <div className={classes.column}>
      <BucketBars
        report={report}
        bucket={chooseBarBucket(report)}
        stacks={stacks}
        labelsAtMost={5}
        toName={toTitle}
        format={formatCount}
        saySum={(sum) => `${formatCount(sum)} failed`}
        onPick={({ fromAt, toAt }, reason) => openFailed(reason, fromAt, toAt)}
      />
      <ColourKey keys={keys} />
    </div>
  );
});

/** Assigned alphabetically, so that colours do not depend on frequency. */
function toReasonColours(reasons: readonly string[]): ReadonlyMap<string, string> {
  const named = [...new Set(reasons)].sort();
  return new Map([
    ...named.map((key, index) => [key, SERIES_COLOURS[index] ?? OTHER_COLOUR] as const),
    [OTHER_KEY, OTHER_COLOUR],
  ]);
}
