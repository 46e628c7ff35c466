import type { LogRow } from '../../../core/model/audit.ts';
import { openSubject } from '../../actions/open-subject.ts';
import { StateMark } from '../../components/StateMark.tsx';
import { formatDayTime, formatFullTime, formatTimesIn } from '../../format/time.ts';
import { useMinute } from '../../store/now.ts';
import { LEVEL_MARKS } from '../../view/mark.ts';
import classes from './Activity.module.css';
import { type LinePlace, PagedLines } from './PagedLines.tsx';
import { Subject } from './Subject.tsx';
import type { Activity } from './use-activity.ts';

export function LogLines({ activity: { lines, past, loadMore } }: { activity: Activity }) {
  return (
    <PagedLines
      pages={{ rows: lines, past, loadMore }}
      getKey={getKey}
      ahead={40}
      label="Activity, newest first"
      noun="lines"
      renderLine={(line, place) => <LogLine line={line} {...place} />}
    />
  );
}

function getKey({ id }: LogRow): string {
  return id;
}

function LogLine({ line, top, height }: { line: LogRow } & LinePlace) {
  const now = useMinute();
  return (
    <li style={{ transform: `translateY(${top}px)`, height }} onDoubleClick={() => openSubject(line)}>
      <time title={formatFullTime(line.at)}>{formatDayTime(line.at, now)}</time>
      <StateMark mark={LEVEL_MARKS[line.level]} />
      <span className={classes.actor} title={line.actor}>
        {line.actor}
      </span>
      <Subject of={{ ...line, name: line.vm }} isOfHost={line.vm === undefined} />
      <span className={classes.message} title={line.message}>
        {formatTimesIn(line.message, now)}
      </span>
      <code>{line.kind}</code>
    </li>
  );
}
