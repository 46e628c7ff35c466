import { CompositeChart } from '@mantine/charts';
import { useMemo } from 'react';
import type { Report } from '../../../../core/model/report.ts';
import { count, countOf } from '../../../format/quantity.ts';
import { periodBefore, sayPeriod } from '../../../view/history-period.ts';
import classes from '../History.module.css';
import { openList, useHistory, useHistoryParts } from '../history-store.ts';
import { figuresOf, sayDuration } from '../Kpis.tsx';
import { ChartPanel } from './ChartPanel.tsx';
import { ChartTip } from './ChartTip.tsx';
import { LOOK, MARGIN, X_TICKS, yAxis } from './chart-look.ts';

/** Upper ends in minutes, as the core classes them; minutes up to an hour, then hours, then days. */
const CLASSES: readonly (readonly [upToMinutes: number | null, label: string])[] = [
  [5, '< 5'],
  [15, '5–15'],
  [30, '15–30'],
  [60, '30–60'],
  [120, '1–2 h'],
  [240, '2–4'],
  [480, '4–8'],
  [720, '8–12'],
  [1440, '12–24'],
  [2880, '1–2 d'],
  [10_080, '2–7 d'],
  [null, '> 7 d'],
];

/** How long VMs were kept, and in the period before. */
export function LivesPanel() {
  const { lives, livesBefore, summary, period, zone } = useHistoryParts(({ reports, period, zone }) => ({
    lives: reports.lives,
    livesBefore: reports.livesBefore,
    summary: reports.summary,
    period,
    zone,
  }));
  const bars = useMemo(() => barsOf(lives, livesBefore), [lives, livesBefore]);
  const all = figuresOf(summary?.rows.find(({ key }) => key === '(all)'));
  return (
    <ChartPanel slot="lives" title="How long VMs live" note="VMs, minutes up to 1 h">
      <div className={classes.column}>
        <Histogram bars={bars} compared={livesBefore !== undefined} />
        <p className={classes.key}>
          <i className={classes.swatch} style={{ background: 'var(--measure)' }} /> this period
          {livesBefore && period && (
            <>
              <i className={classes.dash} /> {sayPeriod(periodBefore(period), zone)}
            </>
          )}
          {all.medianLife !== undefined && <span>half end within {sayDuration(all.medianLife)}</span>}
        </p>
      </div>
    </ChartPanel>
  );
}

interface Bar {
  readonly [name: string]: number;
  readonly index: number;
  readonly vms: number;
  readonly before: number;
}

function barsOf(now: Report | undefined, before: Report | undefined): Bar[] {
  const vmsOf = (report: Report | undefined, minutes: number | null) =>
    Number(report?.rows.find(({ upToMinutes }) => (upToMinutes ?? null) === minutes)?.vms ?? 0);
  const bars = CLASSES.map(([minutes], index) => ({
    index,
    vms: vmsOf(now, minutes),
    before: vmsOf(before, minutes),
  }));
  // The long tail is there only where somebody lived that long.
  const last = bars.findLastIndex(({ vms, before: earlier }) => vms > 0 || earlier > 0);
  return bars.slice(0, Math.max(9, last + 1));
}

function Histogram({ bars, compared }: { bars: Bar[]; compared: boolean }) {
  const period = useHistory((history) => history.period);
  const most = Math.max(0, ...bars.flatMap(({ vms, before }) => [vms, compared ? before : 0]));
  const drill = (bar: unknown) => {
    const index = (bar as { payload?: { index?: number } }).payload?.index ?? -1;
    const [upTo] = CLASSES[index] ?? [];
    if (!period || upTo === undefined) return;
    const over = CLASSES[index - 1]?.[0];
    openList({
      handedFromAt: Math.round(period.fromAt),
      handedToAt: Math.round(period.toAt),
      keptOverSeconds: over ? over * 60 : 0,
      ...(upTo === null ? {} : { keptUpToSeconds: upTo * 60 }),
    });
  };
  return (
    <CompositeChart
      {...LOOK}
      className={classes.chart ?? ''}
      data={bars}
      dataKey="index"
      series={[
        { name: 'vms', color: 'var(--measure)', type: 'bar' },
        ...(compared ? [{ name: 'before', color: 'var(--text-2)', type: 'line' } as const] : []),
      ]}
      maxBarWidth={26}
      composedChartProps={{ margin: MARGIN }}
      barProps={{ isAnimationActive: false, cursor: 'pointer', radius: [2, 2, 0, 0], onClick: drill }}
      lineProps={{ isAnimationActive: false, stroke: 'none', dot: Dash as never, activeDot: false }}
      yAxisProps={yAxis(most)}
      xAxisProps={{
        ticks: bars.map(({ index }) => index),
        interval: 0,
        axisLine: { stroke: 'var(--axis)' },
        tickFormatter: (index: number) => CLASSES[index]?.[1] ?? '',
        ...X_TICKS,
      }}
      tooltipProps={{
        isAnimationActive: false,
        content: ({ active, label }) => {
          const bar = bars[Number(label)];
          if (!active || !bar) return null;
          const title = CLASSES[bar.index]?.[1] ?? '';
          return (
            <ChartTip
              title={`Kept ${title}${bar.index < 4 ? ' min' : ''}`}
              sum={countOf(bar.vms, 'VM')}
              rows={compared ? [{ name: 'period before', value: bar.before, colour: 'var(--text-2)' }] : []}
              format={count}
            />
          );
        },
      }}
    />
  );
}

function Dash({ cx, cy, index }: { cx?: number; cy?: number; index?: number }) {
  if (cx === undefined || cy === undefined) return null;
  return <rect key={index} x={cx - 15} y={cy - 1} width={30} height={2} fill="var(--text-2)" />;
}
