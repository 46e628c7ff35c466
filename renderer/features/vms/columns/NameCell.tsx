import { VmName } from '../../../components/VmName.tsx';
import type { VmLine } from '../rows/vm-line.ts';
import classes from '../table/VmTable.module.css';

/** The name, with the owner if it is not ours. */
export function NameCell({ line: { name, descriptor, elsewhere } }: { line: VmLine }) {
  return (
    <>
      <VmName name={name} descriptor={descriptor} />
      {elsewhere !== undefined && <small className={classes.whose}>{elsewhere}</small>}
    </>
  );
}

/** The Tabler lock as a single path, since there is one per row. */
const LOCK =
  'M5 13a2 2 0 0 1 2-2h10a2 2 0 0 1 2 2v6a2 2 0 0 1-2 2H7a2 2 0 0 1-2-2v-6M11 16a1 1 0 1 0 2 0a1 1 0 0 0-2 0M8 11V7a4 4 0 1 1 8 0v4';

/** In place of the checkbox: this person can't act on the VM. */
export function Lock({ reason }: { reason: string }) {
  return (
    <span className={classes.lock} title={reason} role="img" aria-label={reason}>
      <svg viewBox="0 0 24 24" width="13" height="13" aria-hidden="true">
        <path d={LOCK} />
      </svg>
    </span>
  );
}
