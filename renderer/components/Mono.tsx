import classes from './Mono.module.css';

/** Addresses, ids, commands: text that is compared letter by letter. */
export function Mono({ title, children }: { title?: string | undefined; children: React.ReactNode }) {
  return (
    <span className={classes.mono} title={title}>
      {children}
    </span>
  );
}
