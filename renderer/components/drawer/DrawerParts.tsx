import classes from './Drawer.module.css';

/** What can be done with what is open. */
export function DrawerButtons({ children }: { children: React.ReactNode }) {
  return <div className={classes.buttons}>{children}</div>;
}

interface DrawerNoticeProps {
  /** Something failed: its first paragraph says what. */
  bad?: boolean;
  /** Names it as a region of its own. */
  label?: string;
  children: React.ReactNode;
}

/** What one has to know before reading on. */
export function DrawerNotice({ bad, label, children }: DrawerNoticeProps) {
  return (
    <section className={classes.notice} data-bad={bad || undefined} aria-label={label}>
      {children}
    </section>
  );
}
