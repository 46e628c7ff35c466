import { useActiveTooltipLabel } from 'recharts';
import classes from './ChartFrame.module.css';
import { usePlotScale } from './ChartFrame.tsx';
import { toAreaPath, toLinePath, type Values } from './line-path.ts';
import type { PlotScale } from './plot-scale.ts';
import { spreadLabels } from './spread-labels.ts';

export interface Curve {
  readonly name: string;
  readonly values: Values;
  readonly colour: string;
  /** Filled down to zero. */
  readonly filled?: boolean;
  /** Each value holds until the next one. */
  readonly step?: boolean;
  /** Label after the last value, and its colour where the line's is too weak for text. */
  readonly say?: (value: number) => string;
  readonly textColour?: string;
}

const LABEL_PX = 13;

/** Lines labelled at their ends; gaps where data is missing. */
export function Curves({ curves }: { curves: readonly Curve[] }) {
  const places = usePlotScale();
  if (!places) return null;
  return (
    <g className={classes.pickable}>
      {curves.map(({ name, values, colour, filled = false, step = false }) => (
        <g key={name} data-curve={name}>
          {filled && <path className={classes.fill} d={toAreaPath(values, places)} fill={colour} />}
          <path
            className={classes.line}
            data-filled={filled || undefined}
            d={toLinePath(values, places, step)}
            stroke={colour}
          />
        </g>
      ))}
      <EndLabels curves={curves} places={places} />
      <Dots curves={curves} places={places} />
    </g>
  );
}

function EndLabels({ curves, places }: { curves: readonly Curve[]; places: PlotScale }) {
  const ends = curves.flatMap(({ name, values, say, colour, textColour = colour }) => {
    const value = values.findLast((each) => each !== undefined);
    return say && value !== undefined ? [{ name, value, text: say(value), colour: textColour }] : [];
  });
  const { area } = places;
  const heights = spreadLabels(
    ends.map(({ value }) => places.y(value)),
    LABEL_PX,
    area.y - LABEL_PX / 2,
    area.y + area.height + LABEL_PX / 2,
  );
  return ends.map(({ name, text, colour }, index) => (
    <text
      key={name}
      className={classes.endLabel}
      x={area.x + area.width + 6}
      y={heights[index]}
      dy="0.35em"
      fill={colour}
    >
      {text}
    </text>
  ));
}

/** Marks every line at the pointer. */
function Dots({ curves, places }: { curves: readonly Curve[]; places: PlotScale }) {
  const label = useActiveTooltipLabel();
  if (label === undefined) return null;
  return curves.map(({ name, values, colour }) => {
    const value = values[Number(label)];
    return value === undefined ? null : (
      <circle key={name} cx={places.x(Number(label))} cy={places.y(value)} r={3} fill={colour} />
    );
  });
}
