import { VisuallyHidden } from '@mantine/core';
import { IconTriangleFilled, IconTriangleInvertedFilled } from '@tabler/icons-react';
import classes from './Delta.module.css';

interface DeltaProps {
  now: number | undefined;
  before: number | undefined;
  /** Which way is better; absent: neither, and no colour. */
  good?: 'less';
  /** The values are shares: tell the difference in percentage points. */
  points?: boolean;
  /** The values are counts: tell the difference itself. */
  plain?: boolean;
  /** In a column of changes: what was not there before is told to be new. */
  inColumn?: boolean;
}

/** Against the period before: `▲ 12 %`. Nothing where there is nothing to compare with. */
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
        <VisuallyHidden>as before: </VisuallyHidden>={' '}
      </span>
    );
  }
  const more = difference > 0;
  const Triangle = more ? IconTriangleFilled : IconTriangleInvertedFilled;
  const tone = good === undefined ? undefined : more ? 'bad' : 'ok';
  return (
    <span className={classes.delta} data-tone={tone}>
      <Triangle size={7} aria-hidden="true" />
      <VisuallyHidden>{more ? 'more than before by ' : 'less than before by '}</VisuallyHidden>
      {size}
      {unit}
    </span>
  );
}
