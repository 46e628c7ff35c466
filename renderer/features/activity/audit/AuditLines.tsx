import { Button } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import type { AuditEntry, AuditRecord } from '../../../../core/model/audit-entry.ts';
import { StateWord } from '../../../components/StateMark.tsx';
import { formatDayTime, formatFullTime, formatTimesIn } from '../../../format/time.ts';
import { useMinute } from '../../../store/now.ts';
import { useUi } from '../../../store/ui.ts';
import type { Mark } from '../../../view/mark.ts';
import classes from '../Activity.module.css';
import { Subject } from '../Subject.tsx';
import type { Pages } from '../use-pages.ts';
import { CHANNEL_NAMES } from './channel-names.ts';

const ROW_PX = { compact: 30, comfortable: 38 } as const;
/** The next page is loaded this many entries before the end. */
const AHEAD = 100;
const OUTCOMES: Readonly<Record<AuditRecord['outcome'], Mark>> = {
  done: 'ok',
  accepted: 'busy',
  refused: 'closed',
  failed: 'bad',
};

/** Only what is in sight is drawn, however many entries there are. */
export function AuditLines({ pages: { rows, past, loadMore } }: { pages: Pages<AuditEntry> }) {
  const rowPx = ROW_PX[useUi((ui) => ui.density)];
  const scroll = useRef<HTMLElement>(null);
  const window = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => rowPx,
    getItemKey: (index) => rows[index]?.seq ?? index,
    overscan: 12,
  });
  const last = window.getVirtualItems().at(-1)?.index ?? 0;
  const wanted = past.kind === 'more' && last >= rows.length - AHEAD;
  useEffect(() => {
    if (wanted) loadMore();
  });
  return (
    <section
      ref={scroll}
      className={classes.scroll}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
      tabIndex={0}
      aria-label="Audit trail, newest first"
    >
      <ul className={classes.audit} style={{ height: window.getTotalSize() }}>
        {window.getVirtualItems().map((item) => {
          const entry = rows[item.index];
          return entry && <AuditLine key={item.key} entry={entry} top={item.start} height={rowPx} />;
        })}
      </ul>
      {past.kind === 'failed' && (
        <p className={classes.foot} role="alert">
          Older entries could not be loaded. <Button onClick={loadMore}>Try again</Button>
        </p>
      )}
      {past.kind === 'loading' && <p className={classes.foot}>Loading older entries</p>}
    </section>
  );
}

function AuditLine({ entry, top, height }: { entry: AuditEntry; top: number; height: number }) {
  const now = useMinute();
  const { at, principal, channel, address, operation, object, outcome } = entry;
  const change = describeChange(entry, now);
  return (
    <li style={{ transform: `translateY(${top}px)`, height }}>
      <time title={`Entry ${entry.seq}, ${formatFullTime(at)}`}>{formatDayTime(at, now)}</time>
      <span className={classes.actor} title={describeAuthor(entry)}>
        {principal}
        <small>
          {' '}
          {CHANNEL_NAMES[channel]}
          {address !== undefined && ` ${address}`}
        </small>
      </span>
      <code className={classes.message} title={operation}>
        {operation}
      </code>
      <Subject of={{ ...entry, name: object }} isOfHost={operation.startsWith('hosts.')} />
      <span className={classes.message} title={change}>
        {change}
      </span>
      <StateWord mark={OUTCOMES[outcome]}>{outcome}</StateWord>
    </li>
  );
}

/** What is different now; of a refusal or failure, why. */
function describeChange({ reason, before, after }: AuditEntry, now: number): string {
  const change = [before, after].filter((side) => side !== undefined).join(' → ');
  return formatTimesIn([reason, change].filter(Boolean).join('; '), now);
}

function describeAuthor({ principal, channel, address, tokenId }: AuditEntry): string {
  return [
    `${principal} by ${CHANNEL_NAMES[channel]}`,
    ...(address === undefined ? [] : [`from ${address}`]),
    ...(tokenId === undefined ? [] : [`with dyn_${tokenId}_…`]),
  ].join(' ');
}
