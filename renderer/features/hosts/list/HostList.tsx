import { useMemo } from 'react';
import { toReason } from '../../../../core/model/failure.ts';
import type { HostRow, Measure } from '../../../../core/model/host.ts';
import { toHostName } from '../../../../core/model/host-name.ts';
import { NextTry } from '../../../components/controls/NextTry.tsx';
import { SortHead, toOrder } from '../../../components/controls/SortHead.tsx';
import { MeasureBar } from '../../../components/measures/MeasureBar.tsx';
import { StateMark } from '../../../components/StateMark.tsx';
import { formatCount, formatGibNumber, pluralize } from '../../../format/quantity.ts';
import { formatClockTime, formatDayTime } from '../../../format/time.ts';
import { useMinute } from '../../../store/now.ts';
import { toggleSorting } from '../../../store/ui.ts';
import {
  findObservedAt,
  isDiskNearlyFull,
  isNearlyFull,
  toEntryHealth,
  toHostHealth,
} from '../../../view/host-health.ts';
import { type HostLine, toHostLines } from '../../../view/host-lines.ts';
import { openHost, setHosts, useHosts } from '../hosts-store.ts';
import { HostName } from './HostName.tsx';
import classes from './HostsTable.module.css';

const NOTHING_FOLDED: ReadonlySet<number> = new Set();
type Column = 'host' | 'cpu' | 'memory' | 'disk';

/** One row per physical host, grouped by pool; sortable by free capacity. */
export function HostList({ rows }: { rows: ReadonlyMap<unknown, HostRow> }) {
  const sorting = useHosts((hosts) => hosts.sorting);
  const lines = useMemo(() => toHostLines(rows.values(), sorting, NOTHING_FOLDED), [rows, sorting]);
  return (
    <div className={classes.scroller}>
      <table className={classes.table} aria-label="Hosts">
        <thead>
          <tr>
            <Head column="host" label="Host" />
            <th scope="col">State</th>
            <Head column="cpu" label="CPU free" numeric />
            <Head column="memory" label="Memory free, GiB" numeric />
            <Head column="disk" label="Disk free, GiB" numeric />
            <th scope="col" className={classes.right}>
              VMs
            </th>
            <th scope="col">Last deadline</th>
            <th scope="col">Last test</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <Line key={`${line.entry.hostRef} ${line.kind === 'member' ? line.host.uuid : ''}`} line={line} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Head({ column, label, numeric }: { column: Column; label: string; numeric?: boolean }) {
  const sorting = useHosts((hosts) => hosts.sorting);
  return (
    <SortHead
      label={label}
      numeric={numeric}
      order={toOrder(sorting.column === column, sorting.descending)}
      onSort={() => setHosts({ sorting: toggleSorting(sorting, column) })}
    />
  );
}

function Line({ line }: { line: HostLine }) {
  const { entry } = line;
  const uuid = line.kind === 'pool' ? undefined : line.host?.uuid;
  const isOpen = useHosts(
    ({ open }) => open?.hostRef === entry.hostRef && (open.uuid === uuid || line.kind !== 'member'),
  );
  if (line.kind === 'pool') {
    return (
      <tr className={classes.group}>
        <th scope="rowgroup" colSpan={8}>
          <b>{toHostName(entry)}</b> pool · #{entry.hostRef} · {entry.physicalHosts.length} hosts
        </th>
      </tr>
    );
  }
  const { host } = line;
  const { mark, word } =
    line.kind === 'member' && entry.state.kind === 'live' && entry.cordon === undefined
      ? toHostHealth(line.host)
      : toEntryHealth(entry);
  const asOfAt = findObservedAt(entry);
  return (
    <tr
      className={classes.row}
      data-open={isOpen || undefined}
      data-old={asOfAt !== undefined || undefined}
      onDoubleClick={() => openHost({ hostRef: entry.hostRef, uuid })}
    >
      <th scope="row">
        <HostName
          mark={mark}
          name={line.kind === 'member' ? line.host.name : toHostName(entry)}
          member={line.kind === 'member'}
          labels={entry.labels}
          note={asOfAt === undefined ? undefined : `as of ${formatClockTime(asOfAt)}`}
          opens={{ hostRef: entry.hostRef, uuid }}
        />
      </th>
      <State entry={entry} word={word} />
      <Free measure={host?.cpu} text={formatCount} warn={host && isNearlyFull(host.cpu)} what="CPU" />
      <Free
        measure={host?.memoryBytes}
        text={formatGibNumber}
        warn={host && isNearlyFull(host.memoryBytes)}
        what="Memory"
      />
      <Free
        measure={host?.diskBytes}
        text={formatGibNumber}
        warn={host?.diskBytes && isDiskNearlyFull(host.diskBytes)}
        what="Disk"
      />
      <td className={classes.right}>{formatCount(host?.runningVms ?? entry.runningVms)}</td>
      <Deadline entry={entry} />
      <Tested hostRef={entry.hostRef} />
    </tr>
  );
}

/** The word, and why; an entry that cannot be used also says when it is tried again. */
function State({ entry, word }: { entry: HostRow; word: string }) {
  const { state } = entry;
  if (state.kind === 'unreachable' || state.kind === 'refused' || state.kind === 'misconfigured') {
    const reason = toReason(state.failure);
    return (
      <td className={classes.state} title={reason}>
        {word}
        {state.kind !== 'misconfigured' && (
          <>
            {' · '}
            <NextTry entry={entry} />
          </>
        )}
        <small>{reason}</small>
      </td>
    );
  }
  const why = describeEntry(entry);
  return (
    <td title={why}>
      {word} <small>{why}</small>
    </td>
  );
}

interface FreeProps {
  measure: Measure | undefined;
  text: (value: number) => string;
  warn?: boolean | undefined;
  what: string;
}

function Free({ measure, text, warn, what }: FreeProps) {
  if (!measure) return <td className={classes.right}>–</td>;
  const { total, used, reserved, headroom, free } = measure;
  return (
    <td className={classes.free}>
      <b>{text(free)}</b>
      <MeasureBar
        total={total}
        used={used}
        reserved={reserved}
        headroom={headroom}
        warn={warn ?? false}
        label={`${what}: ${text(used)} used, ${text(reserved)} reserved, ${text(free)} free of ${text(total)}`}
      />
    </td>
  );
}

function Deadline({ entry }: { entry: HostRow }) {
  const now = useMinute();
  return <td>{entry.leases ? formatDayTime(entry.leases.lastDeadlineAt, now) : <small>no leases</small>}</td>;
}

function Tested({ hostRef }: { hostRef: number }) {
  const tested = useHosts((hosts) => hosts.tested[hostRef]);
  const busy = useHosts((hosts) => hosts.testing.has(hostRef));
  if (busy) return <td>testing…</td>;
  if (!tested)
    return (
      <td>
        <small>not yet</small>
      </td>
    );
  const bad = tested.check.items.filter(({ verdict }) => verdict === 'error').length;
  return (
    <td>
      <StateMark mark={bad > 0 ? 'bad' : 'ok'} /> {formatClockTime(tested.at)}{' '}
      <small>{bad > 0 ? pluralize(bad, 'problem') : 'passed'}</small>
    </td>
  );
}

function describeEntry({ state, cordon }: HostRow): string {
  if (state.kind === 'disabled') return 'host.disabled in the ini';
  if (!cordon) return '';
  return `by ${cordon.by}${cordon.reason === undefined ? '' : `: ${cordon.reason}`}`;
}
