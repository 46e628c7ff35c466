import classes from './Charts.module.css';

/** In place of a chart of a period in which there is nothing to draw. */
export function EmptyChart({ children }: { children: React.ReactNode }) {
  return <p className={classes.nothing}>{children}</p>;
}
