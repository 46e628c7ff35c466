import { TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useDeferredValue, useMemo, useRef, useState } from 'react';
import type { LogRow } from '../../../core/model/audit.ts';
import { EmptyNote } from '../../components/Panel.tsx';
import { StateMark } from '../../components/StateMark.tsx';
import { countOf } from '../../format/quantity.ts';
import { dayTime, fullTime } from '../../format/time.ts';
import { useTable } from '../../store/fleet.ts';
import { useMinute } from '../../store/now.ts';
import type { Mark } from '../../view/mark.ts';
import classes from './Activity.module.css';

const ROW_HEIGHT = 30;
const MARKS: Readonly<Record<LogRow['level'], Mark>> = { info: 'ok', warning: 'warn', error: 'bad' };

/** Who did what to what, and what came of it. */
export function Activity() {
  const log = useTable('log');
  const [search, setSearch] = useState('');
  const [troubleOnly, setTroubleOnly] = useState(false);
  const wanted = useDeferredValue(search.trim().toLowerCase());
  const lines = useMemo(
    () =>
      [...log.rows.values()]
        .filter((line) => !troubleOnly || line.level !== 'info')
        .filter((line) => `${line.message} ${line.actor} ${line.kind}`.toLowerCase().includes(wanted))
        .sort((a, b) => b.at - a.at),
    [log.rows, wanted, troubleOnly],
  );
  return (
    <div className={classes.page}>
      <div className={classes.bar}>
        <TextInput
          aria-label="Search the activity"
          placeholder="Search"
          leftSection={<IconSearch size={14} />}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
        <button type="button" aria-pressed={!troubleOnly} onClick={() => setTroubleOnly(false)}>
          All
        </button>
        <button type="button" aria-pressed={troubleOnly} onClick={() => setTroubleOnly(true)}>
          Warnings and errors
        </button>
        <span className={classes.total}>{countOf(lines.length, 'line')}</span>
      </div>
      {lines.length === 0 ? (
        <EmptyNote>
          {log.rows.size === 0
            ? 'This page will show every ask, release and change of a host. Nothing has happened yet.'
            : 'No line matches.'}
        </EmptyNote>
      ) : (
        <LogLines lines={lines} />
      )}
    </div>
  );
}

function LogLines({ lines }: { lines: readonly LogRow[] }) {
  const now = useMinute();
  const scroll = useRef<HTMLElement>(null);
  const rows = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: (index) => lines[index]?.id ?? index,
    overscan: 12,
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
          if (!line) return null;
          return (
            <li key={item.key} style={{ transform: `translateY(${item.start}px)` }}>
              <time title={fullTime(line.at)}>{dayTime(line.at, now)}</time>
              <StateMark mark={MARKS[line.level]} />
              <span className={classes.actor} title={line.actor}>
                {line.actor}
              </span>
              <span className={classes.message} title={line.message}>
                {line.message}
              </span>
              <code>{line.kind}</code>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
