import classes from './Charts.module.css';

/** A one-line colour legend, for charts without a table. */
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
