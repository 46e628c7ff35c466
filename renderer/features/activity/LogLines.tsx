import { Button } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import type { LogRow } from '../../../core/model/audit.ts';
import { openSubject } from '../../actions/open-subject.ts';
import { StateMark } from '../../components/StateMark.tsx';
import { useAnchoredScroll } from '../../components/scrolling/use-steady-scroll.ts';
import { formatDayTime, formatFullTime, formatTimesIn } from '../../format/time.ts';
import { useMinute } from '../../store/now.ts';
import { useUi } from '../../store/ui.ts';
import { LEVEL_MARKS } from '../../view/mark.ts';
import classes from './Activity.module.css';
import { Subject } from './Subject.tsx';
import type { Activity } from './use-activity.ts';

const ROW_PX = { compact: 30, comfortable: 38 } as const;
/** The next page is loaded this many lines before the end. */
const AHEAD = 40;

export function LogLines({ activity: { lines, past, loadMore } }: { activity: Activity }) {
  const rowPx = ROW_PX[useUi((ui) => ui.density)];
  const scroll = useRef<HTMLElement>(null);
  const rows = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => rowPx,
    getItemKey: (index) => lines[index]?.id ?? index,
    overscan: 12,
  });
  useAnchoredScroll(scroll, { rows: lines, rowPx, getKey });
  const last = rows.getVirtualItems().at(-1)?.index ?? 0;
  const wanted = past.kind === 'more' && last >= lines.length - AHEAD;
  useEffect(() => {
    if (wanted) loadMore();
  });
  return (
    <section
      ref={scroll}
      className={classes.scroll}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
      tabIndex={0}
      aria-label="Activity, newest first"
    >
      <ul style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map((item) => {
          const line = lines[item.index];
          return line && <LogLine key={item.key} line={line} top={item.start} height={rowPx} />;
        })}
      </ul>
      {past.kind === 'failed' && (
        <p className={classes.foot} role="alert">
          Older lines could not be loaded. <Button onClick={loadMore}>Try again</Button>
        </p>
      )}
      {past.kind === 'loading' && <p className={classes.foot}>Loading older lines</p>}
    </section>
  );
}

function getKey({ id }: LogRow): string {
  return id;
}

function LogLine({ line, top, height }: { line: LogRow; top: number; height: number }) {
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
