import { memo, useMemo } from 'react';
import { formatCount } from '../../../format/quantity.ts';
import { chooseLineBucket, formatBucket } from '../history-period.ts';
import { type Computed, openList, useReport } from '../history-store.ts';
import { ChartPanel } from './ChartPanel.tsx';
import classes from './Charts.module.css';
import { BucketCurves, toValues } from './drawing/BucketCurves.tsx';
import { ChartTip } from './drawing/ChartTip.tsx';
import { EmptyChart } from './EmptyChart.tsx';

const HIGHEST: Readonly<Record<string, string>> = {
  hour: 'hourly peak',
  '3-hours': 'peak per 3 h',
  day: 'daily peak',
  week: 'weekly peak',
  month: 'monthly peak',
};

/** Peak of running VMs against the hosts' limits. */
export function ConcurrencyPanel() {
  const report = useReport('atOnce');
  return (
    <ChartPanel
      slot="atOnce"
      title="Concurrent VMs and capacity"
      note={HIGHEST[report ? chooseLineBucket(report) : '3-hours']}
      className={classes.half}
    >
      {report && <Concurrency report={report} />}
    </ChartPanel>
  );
}

const Concurrency = memo(function AtOnce({ report }: { report: Computed }) {
  const { alive, caps } = useMemo(
    () => ({
      // A bucket without a row: no VMs.
      alive: toValues(report, 'peak').map((value) => value ?? 0),
      caps: toValues(report, 'capacity'),
    }),
    [report],
  );
  const bucket = chooseLineBucket(report);
  const sampled = caps.some((value) => value !== undefined);
  if (!sampled && alive.every((value) => value === 0)) {
    return <EmptyChart>No VMs and no capacity samples in this period.</EmptyChart>;
  }
  return (
    <div className={classes.column}>
      <BucketCurves
        report={report}
        bucket={bucket}
        curves={[
          {
            ...{ name: 'alive', values: alive, colour: 'var(--measure)', textColour: 'var(--measure-text)' },
            ...{ filled: true, say: (value) => `alive ${formatCount(value)}` },
          },
          {
            ...{ name: 'limit', values: caps, colour: 'var(--text-2)' },
            ...{ step: true, say: (value) => `limit ${formatCount(value)}` },
          },
        ]}
        onPick={({ fromAt, toAt }) =>
          openList({ presentFromAt: Math.round(fromAt), presentToAt: Math.round(toAt) })
        }
        tip={(index, span) => {
          const [there, allowed] = [alive[index] ?? 0, caps[index]];
          return (
            <ChartTip
              title={formatBucket(span, bucket, report.zone)}
              sum={allowed ? `${Math.round((there / allowed) * 100)}\u2009% used` : undefined}
              rows={[
                { name: 'alive', value: there, colour: 'var(--measure)' },
                ...(allowed === undefined
                  ? []
                  : [{ name: 'limit', value: allowed, colour: 'var(--text-2)' }]),
              ]}
              format={formatCount}
            />
          );
        }}
      />
      {!sampled && (
        <p className={classes.key}>No capacity samples in this period; capacity is sampled every hour.</p>
      )}
    </div>
  );
});
