import { memo, useMemo } from 'react';
import { OTHER_KEY, type ReportRow } from '../../../../core/model/report.ts';
import { count, countOf } from '../../../format/quantity.ts';
import { SERIES_COLOURS } from '../../../theme/series-colour.ts';
import { failureTitle } from '../../../view/failure-titles.ts';
import { barLength, bucketTitle, tickLabel } from '../../../view/history-period.ts';
import { Delta } from '../Delta.tsx';
import { type Computed, openList, useReport } from '../history-store.ts';
import { ChartPanel } from './ChartPanel.tsx';
import classes from './Charts.module.css';
import { Bars } from './drawing/Bars.tsx';
import { ChartFrame } from './drawing/ChartFrame.tsx';
import { ChartTip } from './drawing/ChartTip.tsx';
import { KeyLine } from './KeyLine.tsx';
import { NothingHere } from './NothingHere.tsx';
import reasons from './Reasons.module.css';
import { heightOf, placesOfBuckets, stacksOf } from './stacks.ts';

const WIDEST_PX = 14;
const COLOURS_MAX = 7;

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
      tableOnly={inAll}
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
  const { buckets, rows, zone } = report;
  const bucket = barLength(report);
  const { stacks, colours } = useMemo(() => {
    let given: ReadonlyMap<string, string> = new Map();
    const found = stacksOf({
      rows,
      length: buckets.length,
      placeOf: placesOfBuckets(buckets),
      keyOf: reasonOf,
      figure: 'failed',
      keysMax: COLOURS_MAX,
      coloursOf: (keys) => {
        given = coloursOfReasons(keys);
        return given;
      },
    });
    return { stacks: found, colours: given };
  }, [buckets, rows]);
  return (
    <div className={classes.column}>
      <ChartFrame
        kind="bars"
        length={buckets.length}
        most={stacks.most}
        label={(index) => tickLabel(buckets[index]?.fromAt ?? 0, bucket, zone)}
        labelsAtMost={5}
        tip={(index) => {
          const [span, parts] = [buckets[index], stacks.bars[index] ?? []];
          if (!span) return null;
          return (
            <ChartTip
              title={bucketTitle(span, bucket, zone)}
              sum={`${count(heightOf(parts))} failed`}
              rows={parts.map(({ key, value, colour }) => ({ name: titleOf(key), value, colour }))}
              format={count}
            />
          );
        }}
      >
        <Bars
          bars={stacks.bars}
          widestPx={WIDEST_PX}
          onPick={(index, reason) => {
            const span = buckets[index];
            if (span) openFailed(reason, span.fromAt, span.toAt);
          }}
        />
      </ChartFrame>
      <KeyLine keys={stacks.keys.map((key) => ({ name: titleOf(key), colour: colours.get(key) ?? '' }))} />
    </div>
  );
});

/** By the order of their letters, so that they do not depend on what happened most. */
function coloursOfReasons(keys: readonly string[]): ReadonlyMap<string, string> {
  const named = keys.filter((key) => key !== OTHER_KEY).sort();
  return new Map([
    ...named.map((key, index) => [key, SERIES_COLOURS[index] ?? 'var(--series-other)'] as const),
    [OTHER_KEY, 'var(--series-other)'],
  ]);
}
