import { useMemo } from 'react';
import type { HistoryRow, HistorySortKey } from '../../../../core/model/history.ts';
import { OsName } from '../../../components/OsName.tsx';
import { StateWord } from '../../../components/StateMark.tsx';
import { VmName } from '../../../components/VmName.tsx';
import { formatGib } from '../../../format/quantity.ts';
import { formatDuration } from '../../../format/time.ts';
import { toOutcome } from '../outcome.ts';
import classes from './HistoryList.module.css';
import { type OptionalColumn, useListLayout } from './list-layout.ts';

export interface HistoryColumn {
  readonly id: 'name' | OptionalColumn;
  readonly label: string;
  /** Narrower, it would be unreadable. */
  readonly leastPx: number;
  /** Its share of the remaining width. */
  readonly grows?: number;
  readonly numeric?: boolean;
  /** What a click on the head sorts by. */
  readonly sortsBy?: HistorySortKey;
  cell(row: HistoryRow, say: (at: number) => string): React.ReactNode;
}

export const COLUMNS: readonly HistoryColumn[] = [
  {
    ...{ id: 'name', label: 'Name', leastPx: 130, grows: 2.2, sortsBy: 'name' },
    cell: ({ name, descriptor }) => (
      <b>
        <VmName name={name} descriptor={descriptor} />
      </b>
    ),
  },
  {
    ...{ id: 'outcome', label: 'Outcome', leastPx: 104, sortsBy: 'outcome' },
    cell: ({ outcome }) => <StateWord mark={toOutcome(outcome).mark}>{toOutcome(outcome).word}</StateWord>,
  },
  { ...{ id: 'os', label: 'OS', leastPx: 86, sortsBy: 'os' }, cell: ({ osKey }) => <OsName osKey={osKey} /> },
  {
    ...{ id: 'host', label: 'Host', leastPx: 64, grows: 0.8, sortsBy: 'host' },
    cell: ({ host }) => renderText(host),
  },
  {
    ...{ id: 'requester', label: 'Requester', leastPx: 84, grows: 1, sortsBy: 'requester' },
    cell: ({ requester }) => renderText(requester),
  },
  { ...{ id: 'tags', label: 'Tags', leastPx: 72, grows: 1 }, cell: ({ tags }) => <Tags tags={tags} /> },
  {
    ...{ id: 'asked', label: 'Requested', leastPx: 104, sortsBy: 'asked' },
    cell: ({ askedAt }, say) => say(askedAt),
  },
  {
    ...{ id: 'ready', label: 'Ready in', leastPx: 80, numeric: true, sortsBy: 'ready' },
    cell: ({ availableAt, createSeconds }) =>
      availableAt === undefined ? '–' : formatDuration(createSeconds * 1000),
  },
  {
    ...{ id: 'kept', label: 'Lifetime', leastPx: 84, numeric: true, sortsBy: 'lifetime' },
    cell: ({ liveSeconds }) => (liveSeconds === undefined ? '–' : formatDuration(liveSeconds * 1000)),
  },
  {
    ...{ id: 'gone', label: 'Deleted', leastPx: 104, numeric: true, sortsBy: 'deleted' },
    cell: ({ endedAt }, say) => (endedAt === undefined ? '–' : say(endedAt)),
  },
  {
    ...{ id: 'size', label: 'Size', leastPx: 108, numeric: true },
    cell: ({ vcpus, memoryBytes }) => `${vcpus}\u2009vCPU, ${formatGib(memoryBytes)}`,
  },
  {
    ...{ id: 'address', label: 'Address', leastPx: 104, numeric: true },
    cell: ({ address }) => renderText(address),
  },
  {
    ...{ id: 'descriptor', label: 'Descriptor', leastPx: 120, grows: 1 },
    cell: ({ descriptor }) => renderText(descriptor),
  },
];

/** The visible columns, in order. */
export function useColumns(): readonly HistoryColumn[] {
  const hidden = useListLayout((layout) => layout.hidden);
  return useMemo(() => COLUMNS.filter(({ id }) => id === 'name' || !hidden.includes(id)), [hidden]);
}

/** As a CSS grid track. */
export function toGridTrack({ leastPx, grows }: HistoryColumn): string {
  return grows === undefined ? `${leastPx}px` : `minmax(${leastPx}px, ${grows}fr)`;
}

function renderText(value: string): React.ReactNode {
  return value === '' ? '–' : <span title={value}>{value}</span>;
}

function Tags({ tags }: { tags: HistoryRow['tags'] }) {
  const pairs = Object.entries(tags).map(([key, value]) => `${key}=${value}`);
  return (
    <span title={pairs.join(', ')}>
      {pairs.map((pair) => (
        <span key={pair} className={classes.tag}>
          {pair}
        </span>
      ))}
    </span>
  );
}
