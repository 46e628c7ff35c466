import type { XAxisProps, YAxisProps } from 'recharts';
import { shortNumber, xTicks, yTicks } from './axis.ts';

/** What every chart has alike. @see the design's chart rules: explicit ticks, no animation, zero baseline */
export const LOOK = {
  gridAxis: 'x',
  strokeDasharray: '0',
  tickLine: 'none',
  textColor: 'var(--text-3)',
  gridColor: 'var(--grid)',
  tooltipAnimationDuration: 0,
} as const;

/** Recharts pushes the topmost label below its line without this. */
export const MARGIN = { top: 8, right: 4, bottom: 0, left: 0 };

/** Mantine moves the labels down by more. */
export const X_TICKS = {
  tick: { transform: 'translate(0, 4)', fontSize: 11, fill: 'currentColor' },
  tickMargin: 4,
  height: 22,
} as const;

export function yAxis(most: number, ticks = yTicks(most)): Omit<YAxisProps, 'ref'> {
  return {
    ticks,
    domain: [0, ticks.at(-1) ?? 1],
    width: 40,
    axisLine: false,
    tickFormatter: shortNumber,
    tickMargin: 4,
  };
}

/** @param labels of every bucket */
export function xAxis(labels: readonly string[], most: number): Omit<XAxisProps, 'ref'> {
  const shown = xTicks(labels.length, most);
  return {
    type: 'category',
    ticks: shown,
    interval: 0,
    axisLine: { stroke: 'var(--axis)' },
    tickFormatter: (index: number) => labels[index] ?? '',
    ...X_TICKS,
  };
}
