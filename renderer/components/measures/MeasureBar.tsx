import classes from './MeasureBar.module.css';

interface MeasureBarProps {
  total: number;
  used: number;
  reserved?: number;
  /** What the current plan would add. */
  added?: number;
  /** Part of the total that is never allocated; shown as a notch. */
  headroom?: number;
  /** Nearly full. */
  warn?: boolean;
  /** Text alternative. */
  label: string;
}

/** Used solid, reserved hatched, free track: the same three everywhere. */
export function MeasureBar({
  total,
  used,
  reserved = 0,
  added = 0,
  headroom = 0,
  warn,
  label,
}: MeasureBarProps) {
  const share = (value: number) => (total > 0 ? Math.min(1, Math.max(0, value / total)) : 0);
  const notch = headroom > 0 && share(headroom) < 0.5 ? 1 - share(headroom) : undefined;
  return (
    <div className={classes.bar} data-warn={warn || undefined} role="img" aria-label={label} title={label}>
      <i className={classes.used} style={{ flexGrow: share(used) }} />
      {reserved > 0 && <i className={classes.reserved} style={{ flexGrow: share(reserved) }} />}
      {added > 0 && <i className={classes.added} style={{ flexGrow: share(added) }} />}
      <i className={classes.free} style={{ flexGrow: share(total - used - reserved - added) }} />
      {notch !== undefined && <b className={classes.notch} style={{ left: `${notch * 100}%` }} />}
    </div>
  );
}
