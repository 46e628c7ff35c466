import { CompositeChart } from '@mantine/charts';
import { createContext, memo, type ReactNode, useContext, useMemo } from 'react';
import { usePlotArea } from 'recharts';
import { formatShortNumber, measureAxisPx, toXTicks, toYTicks } from './axis.ts';
import classes from './ChartFrame.module.css';
import { type ChartKind, createPlotScale, type PlotScale } from './plot-scale.ts';

interface ChartFrameProps {
  kind: ChartKind;
  /** How many places there are from left to right. */
  length: number;
  /** The largest value; the axis ends above it. */
  most: number;
  /** What stands under a place. */
  label: (index: number) => string;
  labelsAtMost: number;
  /** Room at the right for the names of lines, px. */
  rightPx?: number;
  /** What a place shows under the pointer. */
  tip: (index: number) => ReactNode;
  /** A click anywhere on a place. */
  onPick?: (index: number) => void;
  /** Marks, drawn inside by {@link usePlotScale}. */
  children: ReactNode;
}

const Scale = createContext<{ kind: ChartKind; length: number; top: number }>({
  kind: 'bars',
  length: 0,
  top: 1,
});

/** Where to draw; undefined until the chart has a size. */
export function usePlotScale(): PlotScale | undefined {
  const { kind, length, top } = useContext(Scale);
  const area = usePlotArea();
  return useMemo(
    () => (area && area.width > 0 && area.height > 0 ? createPlotScale(area, kind, length, top) : undefined),
    [area, kind, length, top],
  );
}

/**
 * Axes, gridlines and the tooltip of a chart. Its marks are drawn by plain SVG: hundreds of bars with a component and a
 * state of their own each kept the window busy for longer than the report took.
 */
export const ChartFrame = memo(function ChartFrame(props: ChartFrameProps) {
  const { kind, length, most, label, labelsAtMost, rightPx = 4, tip, onPick, children } = props;
  const ticks = toYTicks(most);
  const top = ticks.at(-1) ?? 1;
  const scale = useMemo(() => ({ kind, length, top }), [kind, length, top]);
  // Recharts only shows a tooltip where it has something drawn: a line along the bottom that nobody sees.
  const data = useMemo(() => Array.from({ length }, (_, index) => ({ index, floor: 0 })), [length]);
  return (
    <CompositeChart
      className={classes.chart ?? ''}
      data={data}
      dataKey="index"
      gridAxis="x"
      strokeDasharray="0"
      tickLine="none"
      textColor="var(--text-3)"
      gridColor="var(--grid)"
      tooltipAnimationDuration={0}
      withDots={false}
      series={[{ name: 'floor', color: 'none', type: 'area' }]}
      areaProps={{ isAnimationActive: false, stroke: 'none', fill: 'none', activeDot: false }}
      composedChartProps={{
        // Recharts pushes the topmost label below its line without a margin.
        margin: { top: 8, right: rightPx, bottom: 0, left: 0 },
        ...(onPick && {
          onClick: ({ activeLabel }: { activeLabel?: string | number | undefined }) =>
            activeLabel !== undefined && onPick(Number(activeLabel)),
        }),
      }}
      yAxisProps={{
        ticks,
        domain: [0, top],
        width: measureAxisPx(ticks.map(formatShortNumber)),
        axisLine: false,
        tickFormatter: formatShortNumber,
        tickMargin: 4,
        tick: TICK,
        interval: 0,
      }}
      xAxisProps={{
        type: 'category',
        scale: kind === 'bars' ? 'band' : 'point',
        ticks: toXTicks(length, labelsAtMost),
        interval: 0,
        axisLine: { stroke: 'var(--axis)' },
        tickFormatter: (index: number) => (index < length ? label(index) : ''),
        // Mantine moves the labels down by more.
        tick: { ...TICK, transform: 'translate(0, 4)' },
        tickMargin: 4,
        height: 22,
      }}
      tooltipProps={{
        isAnimationActive: false,
        cursor: kind === 'lines' ? { stroke: 'var(--axis)' } : false,
        content: ({ active, label: place }) => {
          const index = Number(place);
          return active && index < length ? tip(index) : null;
        },
      }}
    >
      <Scale.Provider value={scale}>{children}</Scale.Provider>
    </CompositeChart>
  );
});

const TICK = { fontSize: 11, fill: 'currentColor' } as const;
