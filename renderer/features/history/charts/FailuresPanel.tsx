import { memo, useMemo } from 'react';
import { OTHER_KEY, type ReportRow } from '../../../../core/model/report.ts';
import { count, countOf } from '../../../format/quantity.ts';
import { SERIES_COLOURS } from '../../../theme/series-colour.ts';
import { Delta } from '../Delta.tsx';
import { failureTitle } from '../failure-titles.ts';
import { barLength } from '../history-period.ts';
import { type Computed, openList, useReport } from '../history-store.ts';
import { ChartPanel } from './ChartPanel.tsx';
import classes from './Charts.module.css';
import { KeyLine } from './ColourKey.tsx';
import { BucketBars } from './drawing/BucketBars.tsx';
import { NothingHere } from './EmptyChart.tsx';
import reasons from './Failures.module.css';
import { placesOfBuckets, stacksOf } from './stacks.ts';

const OTHER_COLOUR = 'var(--series-other)';

/** Why VMs never became available, and where; or when. */
export function ReasonsPanel() {
  const report = useReport('reasons');
  const before = useReport('reasonsBefore');
  const total = report?.rows.reduce((sum, { failed }) => sum + Number(failed), 0) ?? 0;
  const inAll = report === undefined || report.buckets.length <= 1;
  return (
    <ChartPanel
      slot="reasons"
      title="Why asks failed"
      note={countOf(total, 'VM')}
      split={['Causes', 'Over time']}
    >
      {report && total === 0 && <NothingHere>No VM failed in this period.</NothingHere>}
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
              {failureTitle(String(reason))}
              <small>{String(hosts || osKeys)}</small>
            </span>
            <i>
              <i style={{ width: `${(Number(failed) / most) * 100}%` }} />
            </i>
            <b>{count(Number(failed))}</b>
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

const reasonOf = ({ reason }: ReportRow) => String(reason);
const titleOf = (reason: string) => (reason === OTHER_KEY ? 'other' : failureTitle(reason));

const OverTime = memo(function OverTime({ report }: { report: Computed }) {
  const { stacks, keys } = useMemo(() => {
    const colours = coloursOfReasons(report.rows.map(reasonOf));
    const found = stacksOf({
      rows: report.rows,
      length: report.buckets.length,
      placeOf: placesOfBuckets(report.buckets),
      keyOf: reasonOf,
      figure: 'failed',
      keysMax: SERIES_COLOURS.length,
      coloursOf: () => colours,
    });
    return {
      stacks: found,
      keys: found.keys.map((key) => ({ name: titleOf(key), colour: colours.get(key) ?? '' })),
    };
  }, [report]);
  return (
    <div className={classes.column}>
      <BucketBars
        report={report}
        bucket={barLength(report)}
        stacks={stacks}
        labelsAtMost={5}
        nameOf={titleOf}
        format={count}
        saySum={(sum) => `${count(sum)} failed`}
        onPick={({ fromAt, toAt }, reason) => openFailed(reason, fromAt, toAt)}
      />
      <KeyLine keys={keys} />
    </div>
  );
});

/** By the order of their letters, so that they do not depend on what happened most. */
function coloursOfReasons(reasons: readonly string[]): ReadonlyMap<string, string> {
  const named = [...new Set(reasons)].sort();
  return new Map([
    ...named.map((key, index) => [key, SERIES_COLOURS[index] ?? OTHER_COLOUR] as const),
    [OTHER_KEY, OTHER_COLOUR],
  ]);
}
