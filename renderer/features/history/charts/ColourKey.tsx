import classes from './Charts.module.css';

/** Which colour is whose, in one line under a chart that has no table beside it. */
export function ColourKey({ keys }: { keys: readonly { name: string; colour: string }[] }) {
  return (
    <p className={classes.key} title={keys.map(({ name }) => name).join(', ')}>
      {keys.map(({ name, colour }) => (
        <span key={name}>
          <i className={classes.swatch} style={{ background: colour }} />
          {name}
        </span>
      ))}
    </p>
  );
}
