import type { ChartReferenceDotProps } from '@mantine/charts';

interface Point {
  readonly [name: string]: number | undefined;
  readonly index: number;
}

/** Names a line where it ends. */
export function endLabel(
  points: readonly Point[],
  name: string,
  say: (value: number) => string,
  { colour, dy = 0 }: { colour: string; dy?: number },
): ChartReferenceDotProps[] {
  const last = points.findLast((point) => point[name] !== undefined);
  const value = last?.[name];
  if (!last || value === undefined) return [];
  return [
    {
      x: last.index,
      y: value,
      r: 0,
      label: { value: say(value), position: 'right', fill: colour, fontSize: 11, offset: 6, dy },
    },
  ];
}
