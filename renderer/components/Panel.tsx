import { useId } from 'react';
import classes from './Panel.module.css';

interface PanelProps {
  title: string;
  note?: React.ReactNode;
  aside?: React.ReactNode;
  children: React.ReactNode;
  className?: string | undefined;
}

/** A bordered part of a page with a heading of its own. */
export function Panel({ title, note, aside, children, className }: PanelProps) {
  const id = useId();
  return (
    <section className={`${classes.panel} ${className ?? ''}`} aria-labelledby={id}>
      <header className={classes.head}>
        <h2 id={id}>{title}</h2>
        {note !== undefined && <span className={classes.note}>{note}</span>}
        {aside !== undefined && <span className={classes.aside}>{aside}</span>}
      </header>
      {children}
    </section>
  );
}

/** What a list says when there is nothing in it. */
export function EmptyNote({ children }: { children: React.ReactNode }) {
  return <p className={classes.empty}>{children}</p>;
}
