import type { HostCheckItem } from '../../../../core/contract/fleet.ts';
import { StateMark } from '../../../components/StateMark.tsx';
import classes from '../edit/HostDialogs.module.css';
import { formatSeconds } from './host-check.ts';

const MARKS = { ok: 'ok', warning: 'warn', error: 'bad' } as const;

const WORDS: Readonly<Record<HostCheckItem['what'], string>> = {
  ini: 'Ini',
  connection: 'Connection',
  certificate: 'Certificate',
  login: 'Login',
  version: 'Version',
  clock: 'Clock',
  host: 'Host',
  storage: 'Storage',
  template: 'Template',
  network: 'Network',
};

/** Results of a test, one per line. */
export function CheckItems({ items }: { items: readonly HostCheckItem[] }) {
  if (items.length === 0) return null;
  return (
    <ul className={classes.items}>
      {items.map(({ what, subject, verdict, message, durationMs }) => (
        <li key={`${what} ${subject} ${message}`}>
          <StateMark mark={MARKS[verdict]} />
          <span>{WORDS[what]}</span>
          <span>{message}</span>
          <small>{durationMs === undefined ? '' : formatSeconds(durationMs)}</small>
        </li>
      ))}
    </ul>
  );
}
