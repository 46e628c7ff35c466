import { CopyButton } from '../../../components/controls/CopyButton.tsx';
import { splitVmName } from '../../../format/vm-name.ts';
import type { VmLine } from '../rows/vm-line.ts';
import classes from './NameWithCopy.module.css';

/** The full name, wrapped. */
export function NameWithCopy({ line: { name, descriptor } }: { line: VmLine }) {
  const { head, tail, index } = splitVmName(name, descriptor);
  return (
    <>
      {head}
      <span className={classes.tail}>
        {tail}
        {index && <b>{index}</b>}
        <CopyButton text={name} what="the name" />
      </span>
    </>
  );
}
