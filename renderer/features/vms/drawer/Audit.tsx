import { useMemo, useState } from 'react';
import type { Lease } from '../../../../core/model/lease.ts';
import { clockTime, exactClockTime, fullTime } from '../../../format/time.ts';
import { useTable } from '../../../store/fleet.ts';
import { auditOf } from './audit-lines.ts';
import { Section } from './Section.tsx';
import classes from './VmDrawer.module.css';

const FIRST = 6;

/** Who did what to it, newest first. */
export function Audit({ lease }: { lease: Lease }) {
  const log = useTable('log').rows;
  const [everything, setEverything] = useState(false);
  const lines = useMemo(() => auditOf(log.values(), lease), [log, lease]);
  const shown = everything ? lines : lines.slice(0, FIRST);
  const more = !everything && lines.length > FIRST && (
    <button type="button" className={classes.link} onClick={() => setEverything(true)}>
      All {lines.length}
    </button>
  );
  return (
    <Section title="Audit" aside={more}>
      {lines.length === 0 && (
        <p className={classes.note}>
          Nothing in the activity log of this run; asked for at {clockTime(lease.createdAt)}.
        </p>
      )}
      <ol className={classes.audit}>
        {shown.map(({ id, at, actor, message }) => (
          <li key={id}>
            <time title={fullTime(at)}>{exactClockTime(at)}</time> <b>{actor}</b> {message}
          </li>
        ))}
      </ol>
    </Section>
  );
}
