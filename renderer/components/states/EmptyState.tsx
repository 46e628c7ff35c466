import classes from './States.module.css';

interface EmptyStateProps {
  title: string;
  /** What will stand here. */
  children: React.ReactNode;
  /** The one thing to do now: a button. */
  action?: React.ReactNode;
}

/** A page or a large part of one in which there is nothing yet. */
export function EmptyState({ title, children, action }: EmptyStateProps) {
  return (
    <div className={classes.state}>
      <h2>{title}</h2>
      <p>{children}</p>
      {action !== undefined && <div className={classes.buttons}>{action}</div>}
    </div>
  );
}
