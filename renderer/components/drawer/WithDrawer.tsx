import classes from './WithDrawer.module.css';

interface WithDrawerProps {
  /** The details; nothing = the list has the whole width. */
  drawer: React.ReactNode;
  /** To measure the list. */
  listRef?: React.Ref<HTMLDivElement>;
  children: React.ReactNode;
}

/** A list, and beside it the details of what is open in it. Each scrolls for itself. */
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
