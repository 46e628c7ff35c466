import { useElementSize } from '@mantine/hooks';
import { useMemo } from 'react';
import { StateMark } from '../../../components/StateMark.tsx';
import { formatCount, pluralize } from '../../../format/quantity.ts';
import { formatDuration, formatUntil } from '../../../format/time.ts';
import { useFleet, useTable } from '../../../store/fleet.ts';
import { useNow } from '../../../store/now.ts';
import { openPage, setUi } from '../../../store/ui.ts';
import { toOsColour } from '../../../theme/os-colour.ts';
import { ENDING_SOON_MS } from '../../../view/deadlines.ts';
import { listOsKeys } from '../../../view/host-health.ts';
import type { Mark } from '../../../view/mark.ts';
import { isInProgress, isLate, learnUsualTimesByOs, listRequestsInProgress } from '../../../view/progress.ts';
import classes from './Figures.module.css';
import { RunningSparkline } from './RunningSparkline.tsx';
import { useHourlyPeaks } from './use-hourly-peaks.ts';

/** Least width of an OS, and the gap to the next, px. As in the style sheet. */
const OS_CELL_PX = 84;
const OS_GAP_PX = 6;
/** Width of a digit of a figure, and of what surrounds the digits, px. */
const DIGIT_PX = 15;
const AROUND_PX = 14;
/** Before the width is known. */
const OS_SHOWN_FIRST = 4;

/** How many OS keys fit whole, with figures of so many digits. @internal */
export function countFittingOses(availablePx: number, oses: number, digits: number): number {
  if (availablePx <= 0) return Math.min(oses, OS_SHOWN_FIRST);
  const cellPx = Math.max(OS_CELL_PX, digits * DIGIT_PX + AROUND_PX);
  const cells = Math.floor((availablePx + OS_GAP_PX) / (cellPx + OS_GAP_PX));
  // One cell says how many more there are.
  return oses <= cells ? oses : Math.max(1, cells - 1);
}

/** Figures of the whole fleet; each links to what it counts. */
export function Figures() {
  return (
    <section className={classes.figures} aria-label="Figures">
      <RoomFigure />
      <AliveFigure />
      <WaitingFigure />
      <ProgressFigure />
      <EndingFigure />
    </section>
  );
}

function RoomFigure() {
  const hosts = useTable('hosts').rows;
  const room = useFleet((state) => state.room);
  const osKeys = useMemo(() => listOsKeys(hosts.values()), [hosts]);
  const { ref, width } = useElementSize<HTMLSpanElement>();
  let connecting = 0;
  for (const { state } of hosts.values()) if (state.kind === 'connecting') connecting += 1;
  const digits = String(Math.max(0, ...osKeys.map((osKey) => room[osKey] ?? 0))).length;
  const shown = osKeys.slice(0, countFittingOses(width, osKeys.length, digits));
  return (
    <button type="button" className={classes.figure} onClick={() => setUi({ provisionOpen: true })}>
      <span className={classes.caption}>
        Room for{' '}
        <small>
          {connecting > 0
            ? `excluding ${pluralize(connecting, 'connecting host')}`
            : 'one OS at a time, excluding reserved'}
        </small>
      </span>
      <span className={classes.rooms} ref={ref}>
        {shown.map((osKey) => (
          <span key={osKey}>
            <b className={classes.number}>{room[osKey] === undefined ? '–' : formatCount(room[osKey])}</b>
            <span className={classes.osKey}>
              <i style={{ background: toOsColour(osKey) }} aria-hidden="true" /> {osKey}
            </span>
          </span>
        ))}
        {osKeys.length > shown.length && (
          <span>
            <span className={classes.more}>+{osKeys.length - shown.length}</span>
            <span className={classes.osKey}>more</span>
          </span>
        )}
      </span>
    </button>
  );
}

function AliveFigure() {
  const leases = useTable('leases').rows;
  const hosts = useTable('hosts').rows;
  const peaks = useHourlyPeaks();
  let alive = 0;
  for (const { state } of leases.values()) if (state.kind === 'available') alive += 1;
  let cap = 0;
  for (const host of hosts.values()) if (host.state.kind === 'live') cap += host.maxVms ?? Number.NaN;
  let running = 0;
  for (const host of hosts.values()) running += host.runningVms;
  const peak = Math.max(alive, ...peaks);
  return (
    <button type="button" className={classes.figure} onClick={() => openPage('vms', { vmTab: 'all' })}>
      <span className={classes.caption}>Alive now</span>
      <span className={classes.progressLine}>
        <b className={classes.number}>{formatCount(alive)}</b>
        <RunningSparkline peaks={peaks} />
      </span>
      <span className={classes.note}>
        {[
          `${formatCount(running)} on the hosts`,
          !Number.isNaN(cap) && cap > 0 && `at most ${formatCount(cap)}`,
          peak > 0 && `24 h peak ${formatCount(peak)}`,
        ]
          .filter(Boolean)
          .join(' · ')}
      </span>
    </button>
  );
}

function WaitingFigure() {
  const waiting = useTable('queue').rows;
  const now = useNow((state) => state.now);
  let vms = 0;
  let since = now;
  for (const { count, queuedAt } of waiting.values()) {
    vms += count;
    since = Math.min(since, queuedAt);
  }
  return (
    <button
      type="button"
      className={classes.figure}
      onClick={() => openPage('capacity', { capacityTab: 'queue' })}
    >
      <span className={classes.caption}>Waiting</span>
      <span>
        <b className={classes.number}>{formatCount(waiting.size)}</b>
        {vms > 0 && <small className={classes.beside}>{pluralize(vms, 'VM')}</small>}
      </span>
      <span className={classes.note}>
        {waiting.size === 0 ? 'nobody' : `longest ${formatDuration(now - since)}`}
      </span>
    </button>
  );
}

function ProgressFigure() {
  const requests = useTable('requests').rows;
  const leases = useTable('leases').rows;
  const now = useNow((state) => state.now);
  const running = useMemo(() => listRequestsInProgress(requests, leases), [requests, leases]);
  const getUsualTimes = useMemo(() => learnUsualTimesByOs(leases), [leases]);
  const all = running.flatMap((each) => each.leases);
  const making = all.filter(isInProgress);
  const late = making.filter((lease) => isLate(lease, getUsualTimes(lease.osKey), now));
  const marks: Mark[] = all.map((lease) => {
    if (lease.state.kind === 'available') return 'ok';
    if (!isInProgress(lease)) return 'bad';
    if (late.includes(lease)) return 'warn';
    return lease.state.kind === 'queued' ? 'gone' : 'busy';
  });
  const ready = marks.filter((mark) => mark === 'ok').length;
  return (
    <button
      type="button"
      className={classes.figure}
      onClick={() => openPage('vms', { vmTab: 'in-progress' })}
    >
      <span className={classes.caption}>In progress</span>
      <span className={classes.progressLine}>
        <b className={classes.number}>{formatCount(making.length)}</b>
        <span className={classes.cells} aria-hidden="true">
          {marks.slice(0, 12).map((mark, index) => (
            <i key={all[index]?.id} data-mark={mark} />
          ))}
        </span>
      </span>
      <span className={classes.note}>
        {running.length === 0
          ? 'nothing in progress'
          : [
              pluralize(running.length, 'request'),
              ready > 0 && `${formatCount(ready)} ready`,
              late.length > 0 && `${formatCount(late.length)} late`,
            ]
              .filter(Boolean)
              .join(' · ')}
      </span>
    </button>
  );
}

function EndingFigure() {
  const leases = useTable('leases').rows;
  const now = useNow((state) => state.now);
  const ending = [...leases.values()]
    .filter(({ state, deadlineAt }) => state.kind === 'available' && deadlineAt - now < ENDING_SOON_MS)
    .map(({ deadlineAt }) => deadlineAt);
  return (
    <button type="button" className={classes.figure} onClick={() => openPage('vms', { vmTab: 'ending' })}>
      <span className={classes.caption}>Ending in 1 h</span>
      <b className={classes.number}>{formatCount(ending.length)}</b>
      {ending.length > 0 ? (
        <span className={classes.note} data-mark="warn">
          <StateMark mark="warn" /> next {formatUntil(Math.min(...ending), now)}
        </span>
      ) : (
        <span className={classes.note}>none</span>
      )}
    </button>
  );
}
