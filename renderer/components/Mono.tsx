import classes from './Mono.module.css';

/** Addresses, ids, commands: letters one compares one by one. */
export function Mono({ title, children }: { title?: string | undefined; children: React.ReactNode }) {
  return (
    <span className={classes.mono} title={title}>
      {children}
    </span>
  );
}
