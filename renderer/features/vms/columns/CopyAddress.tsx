import { IconCopy } from '@tabler/icons-react';
import { copyText } from '../../../actions/shell.ts';
import type { VmLine } from '../rows/vm-line.ts';
import classes from '../table/VmTable.module.css';

/** Copies the address; shown only in the row under the pointer or cursor. */
export function CopyAddress({ line: { address, name } }: { line: VmLine }) {
  return (
    <button
      type="button"
      tabIndex={-1}
      className={classes.copy}
      aria-label={`Copy the address of ${name}`}
      title="Copy"
      onClick={(event) => {
        event.stopPropagation();
        void copyText(address, address);
      }}
    >
      <IconCopy size={13} stroke={1.7} aria-hidden="true" />
    </button>
  );
}
