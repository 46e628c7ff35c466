import { useMemo } from 'react';
import type { Lease } from '../../../../../core/model/lease.ts';
import { DrawerSection } from '../../../../components/drawer/DrawerSection.tsx';
import { formatDuration, formatExactTime, formatFullTime } from '../../../../format/time.ts';
import { useTable } from '../../../../store/fleet.ts';
import { useNow } from '../../../../store/now.ts';
import { learnUsualTimes, type UsualTimes } from '../../../../view/progress.ts';
import classes from './ProvisioningTimeline.module.css';
import { type TimelineRow, toAxisSeconds, toTimeline } from './timeline.ts';

/** From here on, axis marks are whole minutes. */
const AXIS_IN_MINUTES_MS = 120_000;

/** The provisioning steps on one axis, compared with the usual times. */
export function ProvisioningTimeline({ lease }: { lease: Lease }) {
  const running = lease.availableAt === undefined && lease.endedAt === undefined;
  const now = useNow((state) => (running ? state.now : 0));
  const leases = useTable('leases').rows;
  const usual = useMemo(() => learnUsualTimes(leases.values(), lease.osKey), [leases, lease.osKey]);
  const { rows, totalMs, attempts } = toTimeline(lease, now);
  const inMinutes = totalMs >= AXIS_IN_MINUTES_MS;
  const [first] = lease.steps;
  if (rows.length === 0 || !first) return null;
  const tries = attempts > 1 ? `, ${attempts} attempts` : '';
  const learnt = usual.from > 0 ? `, usually ${formatDuration(usual.totalMs)}` : '';
  return (
    <DrawerSection
      title={'Provisioning'}
      note={`${formatDuration(totalMs)}${tries}${learnt}`}
      aside={<time title={formatFullTime(first.at)}>{formatExactTime(first.at)}</time>}
    >
      <ol className={classes.timeline}>
        {rows.map((row) => (
          <Row key={row.key} row={row} totalMs={totalMs} usual={usual} showAttempt={attempts > 1} />
        ))}
      </ol>
      <div className={classes.axis} aria-hidden="true">
        <span>{lease.availableAt !== undefined && `Ready at ${formatExactTime(lease.availableAt)}`}</span>
        <span className={classes.marks}>
          {toAxisSeconds(totalMs).map((seconds, index, all) => (
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
  usual: UsualTimes;
  showAttempt: boolean;
}

function Row({ row, totalMs, usual, showAttempt }: RowProps) {
  const share = (ms: number) => `${(ms / Math.max(1, totalMs)) * 100}%`;
  return (
    <li title={row.note}>
      <span>
        {row.label}
        {showAttempt && <small>{` attempt ${row.attempt}`}</small>}
      </span>
      <span className={classes.lane} aria-hidden="true">
        <i
          data-running={row.running || undefined}
          style={{ left: share(row.fromMs), width: share(row.lastedMs) }}
        />
      </span>
      <b>{formatStep(row.lastedMs)}</b>
      <small>{usual.from > 0 && formatUsual(usual.times[row.step])}</small>
    </li>
  );
}

function formatStep(ms: number): string {
  return ms < 100_000 ? `${(ms / 1000).toFixed(1)}\u2009s` : formatDuration(ms);
}

/** Seconds without the unit, which is on the axis. */
function formatUsual(ms: number): string {
  return ms < 10_000 ? (ms / 1000).toFixed(1) : Math.round(ms / 1000).toString();
}
