import { CompositeChart } from '@mantine/charts';
import { createContext, memo, type ReactNode, useContext, useMemo } from 'react';
import { usePlotArea } from 'recharts';
import { formatShortNumber, measureAxisPx, toXTicks, toYTicks } from './axis.ts';
import classes from './ChartFrame.module.css';
import { type ChartKind, createPlotScale, type PlotScale } from './plot-scale.ts';

interface ChartFrameProps {
  kind: ChartKind;
  /** Number of positions on the x axis. */
  length: number;
  /** The largest value; the axis ends above it. */
  most: number;
  /** Label of a position. */
  label: (index: number) => string;
  labelsAtMost: number;
  /** Labels are a multiple of this many positions apart. */
  labelMultiple?: number;
  /** Space on the right for line labels, px. */
  rightPx?: number;
  /** Tooltip of a position. */
  tip: (index: number) => ReactNode;
  /** Called for a click anywhere on a position. */
  onPick?: (index: number) => void;
  /** Marks, positioned with {@link usePlotScale}. */
  children: ReactNode;
}

const Scale = createContext<{ kind: ChartKind; length: number; top: number }>({
  kind: 'bars',
  length: 0,
  top: 1,
});

/** The scale of the chart; undefined until it has a size. */
export function usePlotScale(): PlotScale | undefined {
  const { kind, length, top } = useContext(Scale);
  const area = usePlotArea();
  return useMemo(
    () => (area && area.width > 0 && area.height > 0 ? createPlotScale(area, kind, length, top) : undefined),
    [area, kind, length, top],
  );
}

/**
 * Axes, gridlines and tooltip of a chart. Its marks are plain SVG: hundreds of bars with a component and state each
 * took longer to render than the report to compute.
 */
export const ChartFrame = memo(function ChartFrame(props: ChartFrameProps) {
  const {
    kind,
    length,
    most,
    label,
    labelsAtMost,
    labelMultiple = 1,
    rightPx = 4,
    tip,
    onPick,
    children,
  } = props;
  const ticks = toYTicks(most);
  const top = ticks.at(-1) ?? 1;
  const scale = useMemo(() => ({ kind, length, top }), [kind, length, top]);
  // Recharts shows a tooltip only where it has a series: an invisible line along the bottom.
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
        ticks: toXTicks(length, labelsAtMost, labelMultiple),
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
