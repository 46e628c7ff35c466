import { useId } from 'react';
import classes from './DrawerSection.module.css';

interface DrawerSectionProps {
  title: string;
  note?: React.ReactNode;
  aside?: React.ReactNode;
  /** Its content arrives later and is announced. */
  live?: boolean;
  children: React.ReactNode;
}

/** A section of the details. */
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
