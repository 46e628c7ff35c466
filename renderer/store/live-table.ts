import type { TopicPatch, TopicSnapshot } from '../../core/contract/topics.ts';
import type { Failure } from '../../core/model/failure.ts';

export type RowKey = string | number;

/** A table of the core as far as this window knows it. */
export interface LiveTable<Row> {
  /** The last complete state; kept while a new snapshot arrives, so that nothing flashes. */
  readonly rows: ReadonlyMap<RowKey, Row>;
  readonly state:
    | { readonly kind: 'loading' }
    | { readonly kind: 'live' }
    /** Numbers were missed: what is shown is old until the new snapshot is complete. */
    | { readonly kind: 'stale'; readonly sinceAt: number }
    | { readonly kind: 'failed'; readonly failure: Failure; readonly sinceAt: number };
  readonly position?: { readonly epoch: string; readonly seq: number };
  /** Rows of a snapshot of which more is to come. */
  readonly arriving?: { readonly epoch: string; readonly seq: number; readonly rows: readonly Row[] };
}

export type Taken<Row> =
  | { readonly kind: 'taken'; readonly table: LiveTable<Row> }
  /** The message does not follow on what is known: subscribe anew. */
  | { readonly kind: 'gap'; readonly table: LiveTable<Row> };

export function emptyTable<Row>(): LiveTable<Row> {
  return { rows: new Map(), state: { kind: 'loading' } };
}

/** Takes in one message of a topic. @see DESIGN.md §4 Events */
export function takeMessage<Row>(
  table: LiveTable<Row>,
  message: TopicSnapshot | TopicPatch,
  { keyOf, now }: { keyOf: (row: Row) => RowKey; now: number },
): Taken<Row> {
  if (message.kind === 'snapshot') return { kind: 'taken', table: takeSnapshot(table, message, keyOf) };
  const { position } = table;
  const follows =
    position !== undefined &&
    !table.arriving &&
    position.epoch === message.epoch &&
    position.seq + 1 === message.seq;
  if (!follows) return { kind: 'gap', table: { ...table, state: { kind: 'stale', sinceAt: now } } };
  const rows = new Map(table.rows);
  for (const key of message.removes) rows.delete(key);
  for (const row of message.upserts as Row[]) rows.set(keyOf(row), row);
  return {
    kind: 'taken',
    table: { rows, state: { kind: 'live' }, position: { epoch: message.epoch, seq: message.seq } },
  };
}

function takeSnapshot<Row>(
  table: LiveTable<Row>,
  { epoch, seq, rows, more }: TopicSnapshot,
  keyOf: (row: Row) => RowKey,
): LiveTable<Row> {
  const { arriving } = table;
  const continues = arriving?.epoch === epoch && arriving.seq === seq;
  const all = [...(continues ? arriving.rows : []), ...(rows as Row[])];
  if (more) return { ...table, arriving: { epoch, seq, rows: all } };
  return {
    rows: new Map(all.map((row) => [keyOf(row), row])),
    state: { kind: 'live' },
    position: { epoch, seq },
  };
}
