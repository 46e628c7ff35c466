import { CompositeChart } from '@mantine/charts';
import { useMemo } from 'react';
import type { Report } from '../../../../core/model/report.ts';
import { count } from '../../../format/quantity.ts';
import { bucketTitle, lineLength, tickLabel } from '../../../view/history-period.ts';
import classes from '../History.module.css';
import { openList, useHistory } from '../history-store.ts';
import { ChartPanel } from './ChartPanel.tsx';
import { ChartTip } from './ChartTip.tsx';
import { LOOK, MARGIN, xAxis, yAxis } from './chart-look.ts';
import { endLabel } from './end-label.ts';

const HIGHEST: Readonly<Record<string, string>> = {
  hour: 'highest in an hour',
  '3-hours': 'highest in 3 h',
  day: 'highest of a day',
  week: 'highest of a week',
  month: 'highest of a month',
};

/** Most VMs alive, against what the hosts allowed. */
export function AtOncePanel() {
  const report = useHistory(({ reports }) => reports.atOnce);
  const bucket = report ? lineLength(report) : '3-hours';
  return (
    <ChartPanel
      slot="atOnce"
      title="VMs at once and what the caps allow"
      note={HIGHEST[bucket]}
      className={classes.half}
    >
      {report && <Curve report={report} />}
    </ChartPanel>
  );
}

interface Point {
  [name: string]: number | undefined;
  readonly index: number;
  readonly alive: number;
  readonly caps: number | undefined;
}

function Curve({ report }: { report: Report }) {
  const zone = useHistory((history) => history.zone);
  const bucket = lineLength(report);
  const points = useMemo(() => pointsOf(report), [report]);
  const most = Math.max(0, ...points.flatMap(({ alive, caps }) => [alive, caps ?? 0]));
  const labels = report.buckets.map(({ fromAt }) => tickLabel(fromAt, bucket, zone));
  const sampled = points.some(({ caps }) => caps !== undefined);
  const axis = yAxis(most);
  return (
    <div className={classes.column}>
      <CompositeChart
        {...LOOK}
        className={classes.chart ?? ''}
        data={points}
        dataKey="index"
        curveType="linear"
        withDots={false}
        series={[
          { name: 'alive', color: 'var(--measure)', type: 'area' },
          ...(sampled ? [{ name: 'caps', color: 'var(--text-2)', type: 'line' } as const] : []),
        ]}
        composedChartProps={{
          margin: { ...MARGIN, right: 64 },
          onClick: ({ activeLabel }) => {
            const span = report.buckets[Number(activeLabel)];
            if (span)
              openList({ presentFromAt: Math.round(span.fromAt), presentToAt: Math.round(span.toAt) });
          },
        }}
        areaProps={{ isAnimationActive: false, strokeWidth: 1.25, fillOpacity: 0.28, activeDot: { r: 3 } }}
        lineProps={{
          isAnimationActive: false,
          strokeWidth: 1.75,
          type: 'stepAfter',
          connectNulls: true,
          activeDot: false,
        }}
        yAxisProps={axis}
        xAxisProps={xAxis(labels, 6)}
        referenceDots={[
          ...endLabel(points, 'alive', (value) => `alive ${count(value)}`, { colour: 'var(--measure-text)' }),
          ...endLabel(points, 'caps', (value) => `caps ${count(value)}`, { colour: 'var(--text-2)' }),
        ]}
        tooltipProps={{
          isAnimationActive: false,
          content: ({ active, label }) => {
            const point = points[Number(label)];
            const span = report.buckets[Number(label)];
            if (!active || !point || !span) return null;
            return (
              <ChartTip
                title={bucketTitle(span, bucket, zone)}
                sum={point.caps ? `${Math.round((point.alive / point.caps) * 100)}\u2009% used` : undefined}
                rows={[
                  { name: 'alive', value: point.alive, colour: 'var(--measure)' },
                  ...(point.caps === undefined
                    ? []
                    : [{ name: 'the caps allow', value: point.caps, colour: 'var(--text-2)' }]),
                ]}
                format={count}
              />
            );
          },
        }}
      />
      {!sampled && (
        <p className={classes.key}>No capacity was sampled in this period; it is each full hour.</p>
      )}
    </div>
  );
}

function pointsOf(report: Report): Point[] {
  const rows = new Map(report.rows.map((row) => [row.bucket, row]));
  return report.buckets.map(({ label }, index) => {
    const row = rows.get(label);
    const capacity = row?.capacity;
    return {
      index,
      alive: Number(row?.peak ?? 0),
      caps: typeof capacity === 'number' ? capacity : undefined,
    };
  });
}
