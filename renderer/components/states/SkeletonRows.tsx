import classes from './States.module.css';

interface SkeletonRowsProps {
  /** Said to screen readers: "Loading the fleet". */
  label: string;
  rows?: number;
  /** As high as the rows that will stand here, so that nothing jumps. */
  rowHeight?: number;
}

/** The shape of a list while there never was data; where there was, show that instead, greyed. */
export function SkeletonRows({ label, rows = 8, rowHeight = 30 }: SkeletonRowsProps) {
  return (
    <div className={classes.skeleton} role="status" aria-label={label}>
      {Array.from({ length: rows }, (_, index) => index).map((row) => (
        <div key={row} style={{ height: rowHeight }}>
          <i style={{ width: `${60 + ((row * 37) % 35)}%` }} />
        </div>
      ))}
    </div>
  );
}
