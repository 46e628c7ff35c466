import type { PlotScale } from './plot-scale.ts';

/** One value per position; undefined makes a gap in the line. */
export type Values = readonly (number | undefined)[];

/** Consecutive values without a gap. */
interface Run {
  readonly from: number;
  readonly values: readonly number[];
}

/** The `d` of a path. With `step`, each value holds until the next one. A single value becomes a short dash. */
export function toLinePath(values: Values, places: PlotScale, step = false): string {
  return splitRuns(values)
    .map(({ from, values: run }) => {
      const [first, ...rest] = run.map((value, index) => [places.x(from + index), places.y(value)] as const);
      if (!first) return '';
      if (rest.length === 0) return `M${px(first[0] - 2)} ${px(first[1])}h4`;
      return `M${px(first[0])} ${px(first[1])}${rest.map(([x, y]) => (step ? `H${px(x)}V${px(y)}` : `L${px(x)} ${px(y)}`)).join('')}`;
    })
    .join('');
}

/** The `d` of the area under the line. */
export function toAreaPath(values: Values, places: PlotScale): string {
  const floor = px(places.y(0));
  return splitRuns(values)
    .filter(({ values: run }) => run.length > 1)
    .map(({ from, values: run }) => {
      const points = run.map((value, index) => `L${px(places.x(from + index))} ${px(places.y(value))}`);
      const [begin, end] = [places.x(from), places.x(from + run.length - 1)];
      return `M${px(begin)} ${floor}${points.join('')}L${px(end)} ${floor}Z`;
    })
    .join('');
}

function splitRuns(values: Values): Run[] {
  const runs: { from: number; values: number[] }[] = [];
  let open: { from: number; values: number[] } | undefined;
  for (const [index, value] of values.entries()) {
    if (value === undefined) {
      open = undefined;
      continue;
    }
    if (!open) {
      open = { from: index, values: [] };
      runs.push(open);
    }
    open.values.push(value);
  }
  return runs;
}

function px(value: number): string {
  return String(Math.round(value * 10) / 10);
}
