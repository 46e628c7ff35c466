import { IconCopy } from '@tabler/icons-react';
import { copy } from '../../actions/shell.ts';
import type { VmLine } from '../../view/vm-lines.ts';
import classes from './VmTable.module.css';

export function AddressCell({ line: { address, name } }: { line: VmLine }) {
  if (address === '') return '–';
  return (
    <span className={classes.address}>
      {address}
      <button
        type="button"
        tabIndex={-1}
        className={classes.copy}
        aria-label={`Copy the address of ${name}`}
        title="Copy"
        onClick={(event) => {
          event.stopPropagation();
          void copy(address, address);
        }}
      >
        <IconCopy size={13} stroke={1.7} aria-hidden="true" />
      </button>
    </span>
  );
}
