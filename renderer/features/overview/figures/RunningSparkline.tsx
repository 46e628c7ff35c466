import { formatCount } from '../../../format/quantity.ts';
import classes from './Figures.module.css';
import { toSparkPoints } from './spark-points.ts';

const SIZE = { width: 130, height: 22 };

/** VMs alive over the last day. Plain SVG: the chart library would double what loads before the overview. */
export function RunningSparkline({ peaks }: { peaks: readonly number[] }) {
  if (peaks.length < 2) return null;
  const points = toSparkPoints(peaks, SIZE);
  const most = formatCount(Math.max(...peaks));
  return (
    <svg
      className={classes.spark}
      viewBox={`0 -2 ${SIZE.width} ${SIZE.height + 4}`}
      width={SIZE.width}
      height={SIZE.height + 4}
      role="img"
      aria-label={`VMs alive over 24 h, at most ${most}`}
    >
      <title>24 h, at most {most}</title>
      <polygon points={`0,${SIZE.height} ${points} ${SIZE.width},${SIZE.height}`} />
      <polyline points={points} />
    </svg>
  );
}
