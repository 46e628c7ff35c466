import { useMemo } from 'react';
import { EmptyNote, Panel } from '../../components/Panel.tsx';
import { StateMark } from '../../components/StateMark.tsx';
import { clockTime, fullTime } from '../../format/time.ts';
import { useTable } from '../../store/fleet.ts';
import { useMinute } from '../../store/now.ts';
import { openPage } from '../../store/ui.ts';
import frame from '../frame/Frame.module.css';
import classes from './Overview.module.css';

const LATELY_MS = 3 * 60 * 60_000;
const SHOWN = 6;

/** Warnings and errors of the last hours, newest first. */
export function TroublePanel() {
  const log = useTable('log').rows;
  const hosts = useTable('fleet.hosts').rows;
  const since = useMinute() - LATELY_MS;
  const lines = useMemo(
    () =>
      [...log.values()]
        .filter(({ level, at }) => level !== 'info' && at >= since)
        .sort((a, b) => b.at - a.at)
        .slice(0, SHOWN),
    [log, since],
  );
  return (
    <Panel
      title="What went wrong lately"
      note="last 3 h"
      aside={
        <button type="button" className={frame.link} onClick={() => openPage('activity')}>
          All activity
        </button>
      }
    >
      {lines.length === 0 && <EmptyNote>Nothing went wrong in the last 3 hours.</EmptyNote>}
      <ul className={classes.list}>
        {lines.map(({ id, at, level, hostRef, message }) => {
          const host = hostRef === undefined ? undefined : hosts.get(hostRef);
          return (
            <li key={id} className={classes.trouble}>
              <time title={fullTime(at)}>{clockTime(at)}</time>
              <StateMark mark={level === 'error' ? 'bad' : 'warn'} />
              <b className={classes.clip}>{host?.physicalHosts[0]?.name ?? host?.name ?? ''}</b>
              <span className={classes.clip} title={message}>
                {message}
              </span>
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}
