import { toOsColour } from '../theme/os-colour.ts';
import classes from './OsName.module.css';

/** An OS key with its colour. */
export function OsName({ osKey }: { osKey: string }) {
  return (
    <span className={classes.os}>
      <i style={{ background: toOsColour(osKey) }} aria-hidden="true" />
      <span>{osKey}</span>
    </span>
  );
}
