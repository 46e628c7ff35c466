import { StateMark } from '../../../components/StateMark.tsx';
import type { Mark } from '../../../view/mark.ts';
import { type OpenHost, openHost } from '../hosts-store.ts';
import classes from './HostName.module.css';

interface HostNameProps {
  mark: Mark;
  name: string;
  /** One of several in a pool. */
  member: boolean;
  labels: readonly string[];
  note?: string | undefined;
  opens: OpenHost;
}

/** A host in the first column of a table; opens its details. */
export function HostName({ mark, name, member, labels, note, opens }: HostNameProps) {
  return (
    <button
      type="button"
      className={classes.name}
      data-member={member || undefined}
      onClick={() => openHost(opens)}
    >
      <StateMark mark={mark} /> <b title={name}>{name}</b>
      {note !== undefined && <small>{note}</small>}
      {labels.map((label) => (
        <i key={label} className={classes.label}>
          {label}
        </i>
      ))}
    </button>
  );
}
