import { nameParts } from '../../../format/vm-name.ts';
import type { VmLine } from '../../../view/vm-lines.ts';
import { CopyButton } from './CopyButton.tsx';
import classes from './VmDrawer.module.css';

/** The whole name, on as many lines as it takes. */
export function NameWithCopy({ line: { name, descriptor } }: { line: VmLine }) {
  const { head, tail, index } = nameParts(name, descriptor);
  return (
    <h2 className={classes.name}>
      {head}
      <span>
        {tail}
        {index && <b>{index}</b>}
        <CopyButton text={name} what="the name" />
      </span>
    </h2>
  );
}
