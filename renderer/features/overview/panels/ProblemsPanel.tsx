import type { LogRow } from '../../../../core/model/audit.ts';
import { toHostName } from '../../../../core/model/host-name.ts';
import { openSubject } from '../../../actions/open-subject.ts';
import { LinkButton } from '../../../components/controls/LinkButton.tsx';
import { EmptyNote, Panel } from '../../../components/Panel.tsx';
import { StateMark } from '../../../components/StateMark.tsx';
import { VmName } from '../../../components/VmName.tsx';
import { formatClockTime, formatFullTime, formatTimesIn } from '../../../format/time.ts';
import { useTable } from '../../../store/fleet.ts';
import { openPage } from '../../../store/ui.ts';
import { LEVEL_MARKS } from '../../../view/mark.ts';
import page from '../OverviewPage.module.css';
import classes from './Lists.module.css';
import { useRecentLog } from './use-recent-log.ts';

const SHOWN = 40;

/** Recent warnings and errors, newest first; below them, other events. Each line opens what it is about. */
export function ProblemsPanel() {
  const { problems, others } = useRecentLog();
  return (
    <Panel
      title="What went wrong lately"
      scrolls
      feed
      className={page.problemsPanel}
      note="last 3 h"
      aside={<LinkButton onClick={() => openPage('activity')}>All activity</LinkButton>}
    >
      {problems.length === 0 && <EmptyNote>Nothing went wrong in the last 3 hours.</EmptyNote>}
      <LogList lines={problems.slice(0, SHOWN)} />
      {others.length > 0 && <h3 className={classes.subhead}>What else happened</h3>}
      <LogList lines={others.slice(0, SHOWN)} />
    </Panel>
  );
}

function LogList({ lines }: { lines: readonly LogRow[] }) {
  const hosts = useTable('hosts').rows;
  return (
    <ul className={classes.list}>
      {lines.map((line) => {
        const { id, at, level, hostRef, message } = line;
        const host = hostRef === undefined ? undefined : hosts.get(hostRef);
        return (
          <li key={id}>
            <button
              type="button"
              className={classes.problem}
              title={message}
              onClick={() => openSubject(line)}
            >
              <time title={formatFullTime(at)}>{formatClockTime(at)}</time>
              <StateMark mark={LEVEL_MARKS[level]} />
              <b>{host && <VmName name={toHostName(host)} />}</b>
              <span className={classes.clip}>{formatTimesIn(message)}</span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
