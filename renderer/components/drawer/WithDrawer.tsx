import classes from './WithDrawer.module.css';

interface WithDrawerProps {
  /** The details; if absent, the list takes the full width. */
  drawer: React.ReactNode;
  /** For measuring the list. */
  listRef?: React.Ref<HTMLDivElement>;
  children: React.ReactNode;
}

/** A list with the details of the open item beside it; each scrolls on its own. */
export function WithDrawer({ drawer, listRef, children }: WithDrawerProps) {
  const isOpen = drawer !== undefined && drawer !== null && drawer !== false;
  return (
    <div className={classes.page} data-details={isOpen || undefined}>
      <div className={classes.list} ref={listRef}>
        {children}
      </div>
      {drawer}
    </div>
  );
}
