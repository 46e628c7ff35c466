import { splitVmName } from '../format/vm-name.ts';
import classes from './VmName.module.css';

/** A long name on one line: the start shrinks, the version and the index in the batch stay. */
export function VmName({ name, descriptor }: { name: string; descriptor?: string | undefined }) {
  const { head, tail, index } = splitVmName(name, descriptor);
  return (
    <span className={classes.name} title={name} data-whole-name={name}>
      {head !== '' && <span className={classes.head}>{head}</span>}
      <span className={classes.tail}>
        {tail}
        {index && <b>{index}</b>}
      </span>
    </span>
  );
}

/** Chromium copies the parts of a name with line breaks in between; this joins them again. */
export function joinCopiedNames(event: React.ClipboardEvent): void {
  const text = window.getSelection()?.toString() ?? '';
  const range = window.getSelection()?.rangeCount ? window.getSelection()?.getRangeAt(0) : undefined;
  const name = range?.commonAncestorContainer.parentElement?.closest('[data-whole-name]');
  if (!name || text === '') return;
  event.clipboardData.setData('text/plain', text.replaceAll('\n', ''));
  event.preventDefault();
}
