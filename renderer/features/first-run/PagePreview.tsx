import classes from './FirstRun.module.css';

const ROWS = [68, 54, 74, 40, 62, 30, 58, 71, 48, 66];

/** The shape of what will stand here; says nothing that is not true. */
export function PagePreview() {
  return (
    <aside className={classes.preview} aria-label="This page will show">
      <h2>This page will show</h2>
      <div className={classes.figures}>
        <p>Room for one more VM, per OS</p>
        <p>VMs alive</p>
        <p>In progress, ending soon</p>
      </div>
      <div className={classes.rows}>
        <p>Every host: used, reserved, free, and the room per OS</p>
        {ROWS.map((width, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: never changes
          <div key={index} aria-hidden="true">
            <i style={{ width: 56 }} />
            <i style={{ width: `${width * 0.3}%` }} />
            <i style={{ width: `${width * 0.25}%` }} />
            <i style={{ width: `${width * 0.2}%` }} />
          </div>
        ))}
      </div>
    </aside>
  );
}
