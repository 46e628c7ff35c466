import classes from './States.module.css';

interface EmptyStateProps {
  title: string;
  /** What will appear here. */
  children: React.ReactNode;
  /** The one thing to do now, as a button. */
  action?: React.ReactNode;
}

/** Shown in place of a page, or a large part of one, that has no content yet. */
export function EmptyState({ title, children, action }: EmptyStateProps) {
  return (
    <div className={classes.state}>
      <h2>{title}</h2>
      <p>{children}</p>
      {action !== undefined && <div className={classes.buttons}>{action}</div>}
    </div>
  );
}
