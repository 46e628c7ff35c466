import { useShallow } from 'zustand/react/shallow';
import { formatFullTime } from '../../../format/time.ts';
import { useNow } from '../../../store/now.ts';
import type { VmLine } from '../rows/vm-line.ts';
import classes from '../table/VmTable.module.css';
import { toTimeLeft } from './time-left.ts';

/** Re-renders only when the text or the bar changes, not every second. */
export function TimeLeft({ line }: { line: VmLine }) {
  const { text, percent, soon } = useNow(useShallow(({ now }) => toTimeLeft(line, now)));
  return (
    <span
      className={classes.left}
      data-soon={soon || undefined}
      title={
        line.deadlineAt === undefined
          ? undefined
          : `Deleted automatically on ${formatFullTime(line.deadlineAt)}`
      }
    >
      {percent !== undefined && (
        <i className={classes.life} aria-hidden="true">
          <b style={{ width: `${percent}%` }} />
        </i>
      )}
      {text}
    </span>
  );
}
