import classes from './SignIn.module.css';

const ROWS = [0.22, 0.58, 0.36, 0.68, 0.5, 0.34, 0.64, 0.78, 0.55, 0.44, 0.4, 0.6];

/** What there is after signing in, as a drawing. */
export function SignInPreview() {
  return (
    <div className={classes.preview} aria-hidden="true">
      <h2>After you sign in</h2>
      <div className={classes.figures}>
        <Figure title="My VMs" />
        <Figure title="Time left" />
        <Figure title="Waiting, with an estimate" />
      </div>
      <div className={classes.panels}>
        <section>
          <h3>My VMs: address, time left, extend, release</h3>
          {ROWS.map((used) => (
            <div className={classes.row} key={used}>
              <i />
              <progress value={used} max={1} />
              <i />
            </div>
          ))}
        </section>
        <section>
          <h3>Get VMs: what fits now, before you ask</h3>
          {ROWS.slice(0, 8).map((used) => (
            <div className={classes.row} key={used}>
              <progress value={1 - used / 2} max={1} />
            </div>
          ))}
        </section>
      </div>
    </div>
  );
}

function Figure({ title }: { title: string }) {
  return (
    <div>
      <h3>{title}</h3>
      <i />
    </div>
  );
}
