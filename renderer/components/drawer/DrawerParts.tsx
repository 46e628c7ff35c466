import classes from './Drawer.module.css';

/** Actions on the open item. */
export function DrawerButtons({ children }: { children: React.ReactNode }) {
  return <div className={classes.buttons}>{children}</div>;
}

interface DrawerNoticeProps {
  /** Something failed: its first paragraph says what. */
  bad?: boolean;
  /** Accessible name of the region. */
  label?: string;
  children: React.ReactNode;
}

/** Important information at the top of the details. */
export function DrawerNotice({ bad, label, children }: DrawerNoticeProps) {
  return (
    <section className={classes.notice} data-bad={bad || undefined} aria-label={label}>
      {children}
    </section>
  );
}
