import { useId } from 'react';
import classes from './VmDrawer.module.css';

interface SectionProps {
  title: string;
  note?: React.ReactNode;
  aside?: React.ReactNode;
  children: React.ReactNode;
}

export function Section({ title, note, aside, children }: SectionProps) {
  const id = useId();
  return (
    <section className={classes.section} aria-labelledby={id}>
      <header>
        <h3 id={id}>{title}</h3>
        {note !== undefined && <span className={classes.note}>{note}</span>}
        {aside !== undefined && <span className={classes.aside}>{aside}</span>}
      </header>
      {children}
    </section>
  );
}
