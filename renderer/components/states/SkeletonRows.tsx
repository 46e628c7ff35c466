import classes from './States.module.css';

interface SkeletonRowsProps {
  /** For screen readers: "Loading the fleet". */
  label: string;
  rows?: number;
  /** Height of the rows to come, so that nothing jumps. */
  rowHeight?: number;
}

/** Placeholder rows until there is data. Old data is shown greyed instead. */
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
