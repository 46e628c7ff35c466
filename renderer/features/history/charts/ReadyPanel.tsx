import { LineChart } from '@mantine/charts';
import { useMemo } from 'react';
import type { Report } from '../../../../core/model/report.ts';
import { barLength, bucketTitle, tickLabel } from '../../../view/history-period.ts';
import classes from '../History.module.css';
import { openList, useHistory } from '../history-store.ts';
import { ChartPanel } from './ChartPanel.tsx';
import { ChartTip } from './ChartTip.tsx';
import { LOOK, MARGIN, xAxis, yAxis } from './chart-look.ts';
import { endLabel } from './end-label.ts';

/** How long people waited for a VM: half of them, and all but the slowest twentieth. */
export function ReadyPanel() {
  const report = useHistory(({ reports }) => reports.ready);
  return (
    <ChartPanel slot="ready" title="Time until ready" note="seconds, all OS" className={classes.half}>
      {report && <Lines report={report} />}
    </ChartPanel>
  );
}

interface Point {
  [name: string]: number | undefined;
  readonly index: number;
}

const seconds = (value: number) => `${Math.round(value)}\u2009s`;

function Lines({ report }: { report: Report }) {
  const zone = useHistory((history) => history.zone);
  const bucket = barLength(report);
  const points = useMemo(() => pointsOf(report), [report]);
  const most = Math.max(0, ...points.map(({ p95 }) => p95 ?? 0));
  const labels = report.buckets.map(({ fromAt }) => tickLabel(fromAt, bucket, zone));
  const last = points.findLast(({ p95 }) => p95 !== undefined);
  // Two labels at one height can't be read.
  const apart = (last?.p95 ?? 0) - (last?.p50 ?? 0) < most / 8 ? 7 : 0;
  return (
    <LineChart
      {...LOOK}
      className={classes.chart ?? ''}
      data={points}
      dataKey="index"
      curveType="linear"
      withDots={false}
      connectNulls
      series={[
        { name: 'p50', color: 'var(--measure)' },
        { name: 'p95', color: 'var(--text-2)' },
      ]}
      lineChartProps={{
        margin: { ...MARGIN, right: 64 },
        onClick: ({ activeLabel }) => {
          const span = report.buckets[Number(activeLabel)];
          if (span) openList({ handedFromAt: Math.round(span.fromAt), handedToAt: Math.round(span.toAt) });
        },
      }}
      lineProps={{ isAnimationActive: false, strokeWidth: 1.75, activeDot: { r: 3 } }}
      yAxisProps={yAxis(most)}
      xAxisProps={xAxis(labels, 6)}
      referenceDots={[
        ...endLabel(points, 'p50', (value) => `p50 ${seconds(value)}`, {
          colour: 'var(--measure-text)',
          dy: apart,
        }),
        ...endLabel(points, 'p95', (value) => `p95 ${seconds(value)}`, {
          colour: 'var(--text-2)',
          dy: -apart,
        }),
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
              rows={[
                { name: 'half within', value: point.p50 ?? 0, colour: 'var(--measure)' },
                { name: '95 of 100 within', value: point.p95 ?? 0, colour: 'var(--text-2)' },
              ]}
              format={seconds}
            />
          );
        },
      }}
    />
  );
}

function pointsOf(report: Report): Point[] {
  const rows = new Map(report.rows.map((row) => [row.bucket, row]));
  return report.buckets.map(({ label }, index) => {
    const row = rows.get(label);
    return row
      ? { index, p50: Number(row.p50), p95: Number(row.p95) }
      : { index, p50: undefined, p95: undefined };
  });
}
