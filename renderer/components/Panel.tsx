import { useId, useRef } from 'react';
import classes from './Panel.module.css';
import { useAnchoredFeed } from './scrolling/use-steady-feed.ts';

interface PanelProps {
  title: string;
  note?: React.ReactNode;
  aside?: React.ReactNode;
  /** Absent: the heading says it all. */
  children?: React.ReactNode;
  className?: string | undefined;
  /** Takes its height from the page and scrolls what does not fit. */
  scrolls?: boolean;
  /** New items arrive at the top and push the rest down, unless the pointer is over the list. */
  feed?: boolean;
}

/** A bordered section of a page with its own heading. */
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

/** The text of an empty list. */
export function EmptyNote({ children }: { children: React.ReactNode }) {
  return <p className={classes.empty}>{children}</p>;
}
