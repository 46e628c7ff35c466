import { usePlotScale } from './ChartFrame.tsx';

const DASH_PX = { width: 30, height: 2 };

/** A dash per position: the value of the previous period. */
export function Dashes({ values, colour }: { values: readonly number[]; colour: string }) {
  const places = usePlotScale();
  if (!places) return null;
  const width = Math.min(DASH_PX.width, places.bandPx);
  return values.map((value, index) => (
    <rect
      // biome-ignore lint/suspicious/noArrayIndexKey: a place is what it is
      key={index}
      x={places.x(index) - width / 2}
      y={places.y(value) - DASH_PX.height / 2}
      width={width}
      height={DASH_PX.height}
      fill={colour}
      pointerEvents="none"
    />
  ));
}
