import { IconLock } from '@tabler/icons-react';
import { VmName } from '../../components/VmName.tsx';
import type { VmLine } from '../../view/vm-lines.ts';
import classes from './VmTable.module.css';

/** The name; whose it is where it is not ours. */
export function NameCell({ line: { name, descriptor, elsewhere } }: { line: VmLine }) {
  return (
    <>
      <VmName name={name} descriptor={descriptor} />
      {elsewhere !== undefined && <small className={classes.whose}>{elsewhere}</small>}
    </>
  );
}

/** In place of the box to select with: this VM is not ours to touch. */
export function Lock({ whose }: { whose: string }) {
  const reason = `Read-only: ${whose}`;
  return (
    <span className={classes.lock} title={reason} role="img" aria-label={reason}>
      <IconLock size={13} stroke={1.7} aria-hidden="true" />
    </span>
  );
}
