import { memo, useMemo } from 'react';
import { duration } from '../../../format/time.ts';
import { seriesColours } from '../../../theme/series-colour.ts';
import { barLength, bucketTitle, type Period } from '../history-period.ts';
import { type Computed, openList, useHistory, useReport } from '../history-store.ts';
import { ChartPanel } from './ChartPanel.tsx';
import classes from './Charts.module.css';
import { KeyLine } from './ColourKey.tsx';
import { BucketCurves, valuesOf } from './drawing/BucketCurves.tsx';
import { ChartTip } from './drawing/ChartTip.tsx';
import { NothingHere } from './EmptyChart.tsx';
import { byWord, keyName } from './group-names.ts';

/** How long people waited for a VM: half of them, and all but the slowest twentieth; or half of each group. */
export function ReadyPanel() {
  const report = useReport('ready');
  const by = useHistory((history) => history.by);
  const whole = report === undefined || report.by === 'none';
  return (
    <ChartPanel
      slot="ready"
      title="Time until ready"
      note={whole ? 'seconds, all VMs' : `seconds, median by ${byWord(report.by)}`}
      className={classes.half}
      split={['All', `By ${byWord(by)}`]}
    >
      {report && <Ready report={report} />}
    </ChartPanel>
  );
}

const seconds = (value: number) => (value < 600 ? `${Math.round(value)}\u2009s` : duration(value * 1000));

const openHandedOut = ({ fromAt, toAt }: Period) =>
  openList({ handedFromAt: Math.round(fromAt), handedToAt: Math.round(toAt) });

const Ready = memo(function Ready({ report }: { report: Computed }) {
  if (report.rows.length === 0) return <NothingHere>Nobody got a VM in this period.</NothingHere>;
  return report.by === 'none' ? <Percentiles report={report} /> : <Medians report={report} />;
});

function Percentiles({ report }: { report: Computed }) {
  const { p50, p95 } = useMemo(
    () => ({ p50: valuesOf(report, 'p50'), p95: valuesOf(report, 'p95') }),
    [report],
  );
  const bucket = barLength(report);
  return (
    <BucketCurves
      report={report}
      bucket={bucket}
      curves={[
        // The upper one first, so that its name stays above where both are equal.
        { name: 'p95', values: p95, colour: 'var(--text-2)', say: (value) => `p95 ${seconds(value)}` },
        {
          ...{ name: 'p50', values: p50, colour: 'var(--measure)', textColour: 'var(--measure-text)' },
          say: (value) => `p50 ${seconds(value)}`,
        },
      ]}
      onPick={openHandedOut}
      tip={(index, span) => {
        const [half, most] = [p50[index], p95[index]];
        if (half === undefined || most === undefined) return null;
        return (
          <ChartTip
            title={bucketTitle(span, bucket, report.zone)}
            rows={[
              { name: 'half within', value: half, colour: 'var(--measure)' },
              { name: '95 of 100 within', value: most, colour: 'var(--text-2)' },
            ]}
            format={seconds}
          />
        );
      }}
    />
  );
}

function Medians({ report }: { report: Computed }) {
  const curves = useMemo(() => {
    const keys = [...new Set(report.rows.map(({ key }) => key))].sort();
    const colours = seriesColours(report.by, keys);
    return keys.map((key) => ({
      name: keyName(key, report.by),
      values: valuesOf(report, 'p50', key),
      colour: colours.get(key) ?? '',
    }));
  }, [report]);
  const bucket = barLength(report);
  return (
    <div className={classes.column}>
      <BucketCurves
        report={report}
        bucket={bucket}
        curves={curves}
        onPick={openHandedOut}
        tip={(index, span) => (
          <ChartTip
            title={bucketTitle(span, bucket, report.zone)}
            rows={curves.flatMap(({ name, values, colour }) => {
              const value = values[index];
              return value === undefined ? [] : [{ name, value, colour }];
            })}
            format={seconds}
          />
        )}
      />
      <KeyLine keys={curves} />
    </div>
  );
}
