import { useMemo } from 'react';
import type { LogRow } from '../../../../core/model/audit.ts';
import { LinkButton } from '../../../components/controls/LinkButton.tsx';
import { EmptyNote, Panel } from '../../../components/Panel.tsx';
import { StateMark } from '../../../components/StateMark.tsx';
import { formatClockTime, formatFullTime, formatTimesIn } from '../../../format/time.ts';
import { useTable } from '../../../store/fleet.ts';
import { useMinute } from '../../../store/now.ts';
import { openPage } from '../../../store/ui.ts';
import { LEVEL_MARKS } from '../../../view/mark.ts';
import page from '../OverviewPage.module.css';
import classes from './Lists.module.css';

const LATELY_MS = 3 * 60 * 60_000;
const SHOWN = 40;

/** Recent warnings and errors, newest first; below them, other events. */
export function ProblemsPanel() {
  const log = useTable('activity').rows;
  const since = useMinute() - LATELY_MS;
  const { trouble, other } = useMemo(() => {
    const lines = [...log.values()].sort((a, b) => b.at - a.at);
    return {
      trouble: lines.filter(({ level, at }) => level !== 'info' && at >= since).slice(0, SHOWN),
      other: lines.filter(({ level }) => level === 'info').slice(0, SHOWN),
    };
  }, [log, since]);
  return (
    <Panel
      title="What went wrong lately"
      scrolls
      feed
      className={page.problemsPanel}
      note="last 3 h"
      aside={<LinkButton onClick={() => openPage('activity')}>All activity</LinkButton>}
    >
      {trouble.length === 0 && <EmptyNote>Nothing went wrong in the last 3 hours.</EmptyNote>}
      <LogList lines={trouble} />
      {other.length > 0 && <h3 className={classes.subhead}>What else happened</h3>}
      <LogList lines={other} />
    </Panel>
  );
}

function LogList({ lines }: { lines: readonly LogRow[] }) {
  const hosts = useTable('hosts').rows;
  return (
    <ul className={classes.list}>
      {lines.map(({ id, at, level, hostRef, message }) => {
        const host = hostRef === undefined ? undefined : hosts.get(hostRef);
        return (
          <li key={id} className={classes.trouble}>
            <time title={formatFullTime(at)}>{formatClockTime(at)}</time>
            <StateMark mark={LEVEL_MARKS[level]} />
            <b className={classes.clip}>{host?.physicalHosts[0]?.name ?? host?.name ?? ''}</b>
            <span className={classes.clip} title={message}>
              {formatTimesIn(message)}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
