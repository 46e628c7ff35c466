import classes from './Charts.module.css';

/** Shown in place of a chart without data. */
export function EmptyChart({ children }: { children: React.ReactNode }) {
  return <p className={classes.nothing}>{children}</p>;
}
