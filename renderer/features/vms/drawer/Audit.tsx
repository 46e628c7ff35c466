import { useMemo, useState } from 'react';
import type { Lease } from '../../../../core/model/lease.ts';
import { LinkButton } from '../../../components/controls/LinkButton.tsx';
import { DrawerSection } from '../../../components/drawer/DrawerSection.tsx';
import {
  formatClockTime,
  formatDayTime,
  formatExactTime,
  formatFullTime,
  formatTimesIn,
} from '../../../format/time.ts';
import { useTable } from '../../../store/fleet.ts';
import { useMinute } from '../../../store/now.ts';
import classes from './Audit.module.css';
import { toAuditLines } from './audit-lines.ts';
import { useLeaseLog } from './use-vm-details.ts';

const FIRST = 6;
const DAY_MS = 24 * 3_600_000;

/** The activity of a VM, newest first: stored and live. */
export function Audit({ lease }: { lease: Lease }) {
  const live = useTable('activity').rows;
  const kept = useLeaseLog(lease);
  const now = useMinute();
  const [everything, setEverything] = useState(false);
  const lines = useMemo(() => toAuditLines([...kept, ...live.values()], lease), [kept, live, lease]);
  const shown = everything ? lines : lines.slice(0, FIRST);
  const more = !everything && lines.length > FIRST && (
    <LinkButton onClick={() => setEverything(true)}>All {lines.length}</LinkButton>
  );
  return (
    <DrawerSection title="Audit" aside={more}>
      {lines.length === 0 && (
        <p>
          <small>No activity recorded; requested at {formatClockTime(lease.createdAt)}.</small>
        </p>
      )}
      <ol className={classes.audit}>
        {shown.map(({ id, at, actor, message }) => (
          <li key={id}>
            <time title={formatFullTime(at)}>
              {now - at < DAY_MS ? formatExactTime(at) : formatDayTime(at, now)}
            </time>{' '}
            <b>{actor}</b> {formatTimesIn(message)}
          </li>
        ))}
      </ol>
    </DrawerSection>
  );
}
