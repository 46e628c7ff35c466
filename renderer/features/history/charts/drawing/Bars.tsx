import { memo } from 'react';
import { useActiveTooltipLabel } from 'recharts';
import type { BarPart } from './bar-part.ts';
import classes from './ChartFrame.module.css';
import { usePlaces } from './ChartFrame.tsx';
import type { Places } from './places.ts';

interface BarsProps {
  /** For each place its parts, the lowest first. */
  bars: readonly (readonly BarPart[])[];
  widestPx: number;
  onPick?: (index: number, key: string) => void;
}

/** Stacked bars; the one under the pointer has a band behind it. */
export function Bars({ bars, widestPx, onPick }: BarsProps) {
  const places = usePlaces();
  if (!places) return null;
  return (
    <>
      <Band places={places} />
      <Parts bars={bars} places={places} widestPx={widestPx} onPick={onPick} />
    </>
  );
}

function Band({ places: { x, bandPx, area, length } }: { places: Places }) {
  const label = useActiveTooltipLabel();
  const index = Number(label);
  if (label === undefined || !(index < length)) return null;
  return (
    <rect className={classes.band} x={x(index) - bandPx / 2} y={area.y} width={bandPx} height={area.height} />
  );
}

interface PartsProps {
  bars: BarsProps['bars'];
  places: Places;
  widestPx: number;
  onPick: BarsProps['onPick'] | undefined;
}

const Parts = memo(function Parts({ bars, places, widestPx, onPick }: PartsProps) {
  const width = Math.min(widestPx, Math.max(1, places.bandPx - Math.min(2, places.bandPx * 0.25)));
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the same is reached by the legend and the table of the chart
    <g
      className={classes.bars}
      onClick={(event) => {
        const { index, key } = (event.target as SVGElement).dataset;
        if (index !== undefined && key !== undefined) onPick?.(Number(index), key);
      }}
    >
      {bars.map((parts, index) => {
        let sum = 0;
        return parts.map(({ key, value, colour }) => {
          if (!(value > 0)) return null;
          const [low, high] = [places.y(sum), places.y(sum + value)];
          sum += value;
          return (
            <rect
              // biome-ignore lint/suspicious/noArrayIndexKey: a place is what it is
              key={`${index} ${key}`}
              data-index={index}
              data-key={key}
              x={places.x(index) - width / 2}
              y={high}
              width={width}
              height={low - high}
              fill={colour}
            />
          );
        });
      })}
    </g>
  );
});
