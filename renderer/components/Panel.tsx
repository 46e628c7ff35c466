import { useId, useRef } from 'react';
import classes from './Panel.module.css';
import { useAnchoredFeed } from './scrolling/use-steady-feed.ts';

interface PanelProps {
  title: string;
  note?: React.ReactNode;
  aside?: React.ReactNode;
  children: React.ReactNode;
  className?: string | undefined;
  /** It gets its height from the page, and what does not fit scrolls in it. */
  scrolls?: boolean;
  /** What is new comes at the top of its list, by its nature: what was there moves down, unless the pointer is over it. */
  feed?: boolean;
}

/** A bordered part of a page with a heading of its own. */
export function Panel({ title, note, aside, children, className, scrolls, feed }: PanelProps) {
  const id = useId();
  const scroller = useRef<HTMLElement>(null);
  useAnchoredFeed(scroller);
  return (
    <section
      className={`${classes.panel} ${className ?? ''}`}
      data-scrolls={scrolls || undefined}
      aria-labelledby={id}
    >
      <header className={classes.head}>
        <h2 id={id}>{title}</h2>
        {note !== undefined && <span className={classes.note}>{note}</span>}
        {aside !== undefined && <span className={classes.aside}>{aside}</span>}
      </header>
      {scrolls ? (
        <section
          ref={scroller}
          className={classes.scroll}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
          tabIndex={0}
          aria-label={`${title}: list`}
          data-feed={feed || undefined}
        >
          {children}
        </section>
      ) : (
        children
      )}
    </section>
  );
}

/** What a list says when there is nothing in it. */
export function EmptyNote({ children }: { children: React.ReactNode }) {
  return <p className={classes.empty}>{children}</p>;
}
