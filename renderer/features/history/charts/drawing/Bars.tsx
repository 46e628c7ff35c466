import { memo } from 'react';
import { useActiveTooltipLabel } from 'recharts';
import type { BarPart } from './bar-part.ts';
import classes from './ChartFrame.module.css';
import { usePlotScale } from './ChartFrame.tsx';
import type { PlotScale } from './plot-scale.ts';

interface BarsProps {
  /** The parts of each bar, lowest first. */
  bars: readonly (readonly BarPart[])[];
  widestPx: number;
  onPick?: (index: number, key: string) => void;
}

/** Stacked bars; the one under the pointer is highlighted by a band. */
export function Bars({ bars, widestPx, onPick }: BarsProps) {
  const places = usePlotScale();
  if (!places) return null;
  const { area, bandPx, length, top } = places;
  return (
    <>
      <Band places={places} />
      {/* biome-ignore lint/a11y/noSvgWithoutTitle: a title would lie over the tooltip; the chart's table says the same */}
      <svg
        className={classes.bars}
        x={area.x}
        y={area.y}
        width={area.width}
        height={area.height}
        viewBox={`0 ${-top} ${length} ${top}`}
        preserveAspectRatio="none"
      >
        <Parts bars={bars} share={toBarShare(bandPx, widestPx)} onPick={onPick} />
      </svg>
    </>
  );
}

/** The gap is a quarter of a band, at most two pixels. */
function toBarShare(bandPx: number, widestPx: number): number {
  return Math.min(widestPx, Math.max(1, bandPx - Math.min(2, bandPx * 0.25))) / bandPx;
}

function Band({ places: { x, bandPx, area, length } }: { places: PlotScale }) {
  const label = useActiveTooltipLabel();
  const index = Number(label);
  if (label === undefined || !(index < length)) return null;
  return (
    <rect className={classes.band} x={x(index) - bandPx / 2} y={area.y} width={bandPx} height={area.height} />
  );
}

interface PartsProps {
  bars: BarsProps['bars'];
  /** Ratio of the widest bar to its band. */
  share: number;
  onPick: BarsProps['onPick'] | undefined;
}

/** In bands and values instead of pixels: resizing stretches the chart instead of redrawing it. */
const Parts = memo(function Parts({ bars, share, onPick }: PartsProps) {
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the same is reached by the legend and the table of the chart
    <g
      onClick={(event) => {
        const { index, key } = (event.target as SVGElement).dataset;
        if (index !== undefined && key !== undefined) onPick?.(Number(index), key);
      }}
    >
      {bars.map((parts, index) => {
        let sum = 0;
        return parts.map(({ key, value, colour }) => {
          if (!(value > 0)) return null;
          sum += value;
          return (
            <rect
              // biome-ignore lint/suspicious/noArrayIndexKey: a place is what it is
              key={`${index} ${key}`}
              data-index={index}
              data-key={key}
              x={index + (1 - share) / 2}
              y={-sum}
              width={share}
              height={value}
              fill={colour}
            />
          );
        });
      })}
    </g>
  );
});
