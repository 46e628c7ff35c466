import { memo, useMemo } from 'react';
import { formatDuration } from '../../../format/time.ts';
import { toSeriesColours } from '../../../theme/series-colour.ts';
import { chooseBarBucket, formatBucket, type Period } from '../history-period.ts';
import { type Computed, openList, useHistory, useReport } from '../history-store.ts';
import { ChartPanel } from './ChartPanel.tsx';
import classes from './Charts.module.css';
import { ColourKey } from './ColourKey.tsx';
import { BucketCurves, toValues } from './drawing/BucketCurves.tsx';
import { ChartTip } from './drawing/ChartTip.tsx';
import { EmptyChart } from './EmptyChart.tsx';
import { toDimensionName, toGroupName } from './group-names.ts';

/** Waiting time for a VM: median and 95th percentile, or the median of each group. */
export function ReadyPanel() {
  const report = useReport('ready');
  const by = useHistory((history) => history.by);
  const whole = report === undefined || report.by === 'none';
  return (
    <ChartPanel
      slot="ready"
      title="Time to ready"
      note={whole ? 'seconds, all VMs' : `seconds, median by ${toDimensionName(report.by)}`}
      className={classes.half}
      split={['All', `By ${toDimensionName(by)}`]}
    >
      {report && <Ready report={report} />}
    </ChartPanel>
  );
}

const formatWait = (value: number) =>
  value < 600 ? `${Math.round(value)}\u2009s` : formatDuration(value * 1000);

const openProvisioned = ({ fromAt, toAt }: Period) =>
  openList({ handedFromAt: Math.round(fromAt), handedToAt: Math.round(toAt) });

const Ready = memo(function Ready({ report }: { report: Computed }) {
  if (report.rows.length === 0) return <EmptyChart>No VMs were provisioned in this period.</EmptyChart>;
  return report.by === 'none' ? <Percentiles report={report} /> : <Medians report={report} />;
});

function Percentiles({ report }: { report: Computed }) {
  const { p50, p95 } = useMemo(
    () => ({ p50: toValues(report, 'p50'), p95: toValues(report, 'p95') }),
    [report],
  );
  const bucket = chooseBarBucket(report);
  return (
    <BucketCurves
      report={report}
      bucket={bucket}
      curves={[
        // The upper one first, so that its label stays on top when both are equal.
        { name: 'p95', values: p95, colour: 'var(--text-2)', say: (value) => `p95 ${formatWait(value)}` },
        {
          ...{ name: 'p50', values: p50, colour: 'var(--measure)', textColour: 'var(--measure-text)' },
          say: (value) => `p50 ${formatWait(value)}`,
        },
      ]}
      onPick={openProvisioned}
      tip={(index, span) => {
        const [half, most] = [p50[index], p95[index]];
        if (half === undefined || most === undefined) return null;
        return (
          <ChartTip
            title={formatBucket(span, bucket, report.zone)}
            rows={[
              { name: 'median', value: half, colour: 'var(--measure)' },
              { name: '95th percentile', value: most, colour: 'var(--text-2)' },
            ]}
            format={formatWait}
          />
        );
      }}
    />
  );
}

function Medians({ report }: { report: Computed }) {
  const curves = useMemo(() => {
    const keys = [...new Set(report.rows.map(({ key }) => key))].sort();
    const colours = toSeriesColours(report.by, keys);
    return keys.map((key) => ({
      name: toGroupName(key, report.by),
      values: toValues(report, 'p50', key),
      colour: colours.get(key) ?? '',
    }));
  }, [report]);
  const bucket = chooseBarBucket(report);
  return (
    <div className={classes.column}>
      <BucketCurves
        report={report}
        bucket={bucket}
        curves={curves}
        onPick={openProvisioned}
        tip={(index, span) => (
          <ChartTip
            title={formatBucket(span, bucket, report.zone)}
            rows={curves.flatMap(({ name, values, colour }) => {
              const value = values[index];
              return value === undefined ? [] : [{ name, value, colour }];
            })}
            format={formatWait}
          />
        )}
      />
      <ColourKey keys={curves} />
    </div>
  );
}
