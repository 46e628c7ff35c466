import figures from './figures/Figures.module.css';
import classes from './OverviewPage.module.css';

const ROWS = Array.from({ length: 8 }, (_, index) => index);

/** Placeholder until there is data. */
export function OverviewSkeleton() {
  return (
    <div className={classes.page} role="status" aria-label="Loading the fleet">
      <div className={figures.figures} style={{ height: 84 }} />
      <div className={classes.left}>
        <div className={classes.skeleton}>
          {ROWS.map((row) => (
            <i key={row} />
          ))}
        </div>
      </div>
      <div className={classes.right}>
        <div className={classes.skeleton}>
          {ROWS.slice(4).map((row) => (
            <i key={row} />
          ))}
        </div>
      </div>
    </div>
  );
}
