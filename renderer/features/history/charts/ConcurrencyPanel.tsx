import { memo, useMemo } from 'react';
import { count } from '../../../format/quantity.ts';
import { bucketTitle, lineLength } from '../history-period.ts';
import { type Computed, openList, useReport } from '../history-store.ts';
import { ChartPanel } from './ChartPanel.tsx';
import classes from './Charts.module.css';
import { BucketCurves, valuesOf } from './drawing/BucketCurves.tsx';
import { ChartTip } from './drawing/ChartTip.tsx';
import { NothingHere } from './EmptyChart.tsx';

const HIGHEST: Readonly<Record<string, string>> = {
  hour: 'highest in an hour',
  '3-hours': 'highest in 3 h',
  day: 'highest of a day',
  week: 'highest of a week',
  month: 'highest of a month',
};

/** Most VMs alive, against what the hosts allowed. */
export function AtOncePanel() {
  const report = useReport('atOnce');
  return (
    <ChartPanel
      slot="atOnce"
      title="VMs at once and what the caps allow"
      note={HIGHEST[report ? lineLength(report) : '3-hours']}
      className={classes.half}
    >
      {report && <AtOnce report={report} />}
    </ChartPanel>
  );
}

const AtOnce = memo(function AtOnce({ report }: { report: Computed }) {
  const { alive, caps } = useMemo(
    () => ({
      // A bucket without a row: nobody was there.
      alive: valuesOf(report, 'peak').map((value) => value ?? 0),
      caps: valuesOf(report, 'capacity'),
    }),
    [report],
  );
  const bucket = lineLength(report);
  const sampled = caps.some((value) => value !== undefined);
  if (!sampled && alive.every((value) => value === 0)) {
    return <NothingHere>No VM was there, and no capacity was sampled in this period.</NothingHere>;
  }
  return (
    <div className={classes.column}>
      <BucketCurves
        report={report}
        bucket={bucket}
        curves={[
          {
            ...{ name: 'alive', values: alive, colour: 'var(--measure)', textColour: 'var(--measure-text)' },
            ...{ filled: true, say: (value) => `alive ${count(value)}` },
          },
          {
            ...{ name: 'caps', values: caps, colour: 'var(--text-2)' },
            ...{ step: true, say: (value) => `caps ${count(value)}` },
          },
        ]}
        onPick={({ fromAt, toAt }) =>
          openList({ presentFromAt: Math.round(fromAt), presentToAt: Math.round(toAt) })
        }
        tip={(index, span) => {
          const [there, allowed] = [alive[index] ?? 0, caps[index]];
          return (
            <ChartTip
              title={bucketTitle(span, bucket, report.zone)}
              sum={allowed ? `${Math.round((there / allowed) * 100)}\u2009% used` : undefined}
              rows={[
                { name: 'alive', value: there, colour: 'var(--measure)' },
                ...(allowed === undefined
                  ? []
                  : [{ name: 'the caps allow', value: allowed, colour: 'var(--text-2)' }]),
              ]}
              format={count}
            />
          );
        }}
      />
      {!sampled && (
        <p className={classes.key}>No capacity was sampled in this period; it is each full hour.</p>
      )}
    </div>
  );
});
