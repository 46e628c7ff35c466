import { VisuallyHidden } from '@mantine/core';
import { IconTriangleFilled, IconTriangleInvertedFilled } from '@tabler/icons-react';
import classes from './Delta.module.css';

interface DeltaProps {
  now: number | undefined;
  before: number | undefined;
  /** Which direction is better; if absent, no colour. */
  good?: 'less';
  /** The values are ratios: show the difference in percentage points. */
  points?: boolean;
  /** The values are counts: show the absolute difference. */
  plain?: boolean;
  /** Shown in a column: a value without a predecessor is marked as new. */
  inColumn?: boolean;
}

/** Change from the previous period: `▲ 12 %`. Renders nothing if there is nothing to compare. */
export function Delta(props: DeltaProps) {
  const { now, before, good, points = false, plain = false, inColumn = false } = props;
  if (now === undefined || before === undefined) return null;
  if (before === 0 && !points && !plain) {
    return inColumn && now > 0 ? <span className={classes.delta}>new</span> : null;
  }
  const difference = points ? (now - before) * 100 : plain ? now - before : (now / before - 1) * 100;
  const size = points ? Math.abs(difference).toFixed(1) : Math.round(Math.abs(difference)).toString();
  const unit = points ? '\u2009pt' : plain ? '' : '\u2009%';
  if (Number(size) === 0) {
    return (
      <span className={classes.delta}>
        <VisuallyHidden>unchanged: </VisuallyHidden>={' '}
      </span>
    );
  }
  const more = difference > 0;
  const Triangle = more ? IconTriangleFilled : IconTriangleInvertedFilled;
  const tone = good === undefined ? undefined : more ? 'bad' : 'ok';
  return (
    <span className={classes.delta} data-tone={tone}>
      <Triangle size={7} aria-hidden="true" />
      <VisuallyHidden>{more ? 'up by ' : 'down by '}</VisuallyHidden>
      {size}
      {unit}
    </span>
  );
}
