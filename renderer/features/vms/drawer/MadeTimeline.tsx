import { useMemo } from 'react';
import type { Lease } from '../../../../core/model/lease.ts';
import { DrawerSection } from '../../../components/drawer/DrawerSection.tsx';
import { duration, exactClockTime, fullTime } from '../../../format/time.ts';
import { useTable } from '../../../store/fleet.ts';
import { useNow } from '../../../store/now.ts';
import { type Usual, usualTimes } from '../../../view/progress.ts';
import classes from './MadeTimeline.module.css';
import { axisSeconds, type TimelineRow, timelineOf } from './timeline.ts';

/** From here on all marks of the axis are whole minutes. */
const AXIS_IN_MINUTES_MS = 120_000;

/** How it was made: each step on one axis, with what is usual. */
export function MadeTimeline({ lease }: { lease: Lease }) {
  const running = lease.availableAt === undefined && lease.endedAt === undefined;
  const now = useNow((state) => (running ? state.now : 0));
  const leases = useTable('leases').rows;
  const usual = useMemo(() => usualTimes(leases.values(), lease.osKey), [leases, lease.osKey]);
  const { rows, totalMs, attempts } = timelineOf(lease, now);
  const inMinutes = totalMs >= AXIS_IN_MINUTES_MS;
  const [first] = lease.steps;
  if (rows.length === 0 || !first) return null;
  const tries = attempts > 1 ? `, ${attempts} tries` : '';
  const learnt = usual.from > 0 ? `, usually ${duration(usual.totalMs)}` : '';
  return (
    <DrawerSection
      title={running ? 'How it is being made' : 'How it was made'}
      note={`${duration(totalMs)}${tries}${learnt}`}
      aside={<time title={fullTime(first.at)}>{exactClockTime(first.at)}</time>}
    >
      <ol className={classes.timeline}>
        {rows.map((row) => (
          <Row key={row.key} row={row} totalMs={totalMs} usual={usual} showAttempt={attempts > 1} />
        ))}
      </ol>
      <div className={classes.axis} aria-hidden="true">
        <span>{lease.availableAt !== undefined && `Ready at ${exactClockTime(lease.availableAt)}`}</span>
        <span className={classes.marks}>
          {axisSeconds(totalMs).map((seconds, index, all) => (
            <i key={seconds} style={{ left: `${(seconds * 100_000) / Math.max(1, totalMs)}%` }}>
              {inMinutes ? seconds / 60 : seconds}
              {index > 0 && index === all.length - 1 && (inMinutes ? '\u2009min' : '\u2009s')}
            </i>
          ))}
        </span>
        <span />
        <span>{usual.from > 0 && 'usual'}</span>
      </div>
    </DrawerSection>
  );
}

interface RowProps {
  row: TimelineRow;
  totalMs: number;
  usual: Usual;
  showAttempt: boolean;
}

function Row({ row, totalMs, usual, showAttempt }: RowProps) {
  const share = (ms: number) => `${(ms / Math.max(1, totalMs)) * 100}%`;
  return (
    <li title={row.note}>
      <span>
        {row.label}
        {showAttempt && <small>{` try ${row.attempt}`}</small>}
      </span>
      <span className={classes.lane} aria-hidden="true">
        <i
          data-running={row.running || undefined}
          style={{ left: share(row.fromMs), width: share(row.lastedMs) }}
        />
      </span>
      <b>{seconds(row.lastedMs)}</b>
      <small>{usual.from > 0 && bare(usual.times[row.step])}</small>
    </li>
  );
}

function seconds(ms: number): string {
  return ms < 100_000 ? `${(ms / 1000).toFixed(1)}\u2009s` : duration(ms);
}

/** Seconds, without the unit: it stands on the axis. */
function bare(ms: number): string {
  return ms < 10_000 ? (ms / 1000).toFixed(1) : Math.round(ms / 1000).toString();
}
