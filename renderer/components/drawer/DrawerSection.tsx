import { useId } from 'react';
import classes from './DrawerSection.module.css';

interface DrawerSectionProps {
  title: string;
  note?: React.ReactNode;
  aside?: React.ReactNode;
  /** What is in it comes later, and is told then. */
  live?: boolean;
  children: React.ReactNode;
}

/** One subject of the details, under a line. */
export function DrawerSection({ title, note, aside, live, children }: DrawerSectionProps) {
  const id = useId();
  return (
    <section className={classes.section} aria-labelledby={id} aria-live={live ? 'polite' : undefined}>
      <header>
        <h3 id={id}>{title}</h3>
        {note !== undefined && <small>{note}</small>}
        {aside !== undefined && <span className={classes.aside}>{aside}</span>}
      </header>
      {children}
    </section>
  );
}
