import type { TopicPatch, TopicSnapshot } from '../../core/contract/topics.ts';
import type { Failure } from '../../core/model/failure.ts';

export type RowKey = string | number;

/** A mirrored table of the core. */
export interface LiveTable<Row> {
  /** The last complete rows; kept while a new snapshot arrives, so that nothing flashes. */
  readonly rows: ReadonlyMap<RowKey, Row>;
  readonly state:
    | { readonly kind: 'loading' }
    /** From the previous run: old until the core answers. */
    | { readonly kind: 'cached'; readonly sinceAt: number }
    | { readonly kind: 'live' }
    /** Patches were missed: old until the new snapshot is complete. */
    | { readonly kind: 'stale'; readonly sinceAt: number }
    | { readonly kind: 'failed'; readonly failure: Failure; readonly sinceAt: number };
  readonly position?: { readonly epoch: string; readonly seq: number };
  /** Rows of an incomplete snapshot. */
  readonly arriving?: { readonly epoch: string; readonly seq: number; readonly rows: readonly Row[] };
}

export type Applied<Row> =
  | { readonly kind: 'taken'; readonly table: LiveTable<Row> }
  /** The message does not follow: subscribe again. */
  | { readonly kind: 'gap'; readonly table: LiveTable<Row> };

export function emptyTable<Row>(): LiveTable<Row> {
  return { rows: new Map(), state: { kind: 'loading' } };
}

interface ApplyOptions<Row> {
  readonly getKey: (row: Row) => RowKey;
  readonly now: number;
}

/** Applies messages of a topic in order, copying the rows only once. Stops at a gap. */
export function applyMessages<Row>(
  table: LiveTable<Row>,
  messages: readonly (TopicSnapshot | TopicPatch)[],
  { getKey, now }: ApplyOptions<Row>,
): Applied<Row> {
  let taken = table;
  /** Our private copy of the rows, once made. */
  let own: Map<RowKey, Row> | undefined;
  for (const message of messages) {
    if (message.kind === 'snapshot') {
      taken = applySnapshot(taken, message, getKey);
      own = undefined;
      continue;
    }
    if (!isNextPatch(taken, message)) {
      return { kind: 'gap', table: { ...taken, state: { kind: 'stale', sinceAt: now } } };
    }
    own ??= new Map(taken.rows);
    for (const key of message.removes) own.delete(key);
    for (const row of message.upserts as Row[]) own.set(getKey(row), row);
    const { epoch, seq } = message;
    taken = { rows: own, state: { kind: 'live' }, position: { epoch, seq } };
  }
  return { kind: 'taken', table: taken };
}

function isNextPatch({ position, arriving }: LiveTable<unknown>, { epoch, seq }: TopicPatch): boolean {
  return position !== undefined && !arriving && position.epoch === epoch && position.seq + 1 === seq;
}

function applySnapshot<Row>(
  table: LiveTable<Row>,
  { epoch, seq, rows, more }: TopicSnapshot,
  getKey: (row: Row) => RowKey,
): LiveTable<Row> {
  const { arriving } = table;
  const continues = arriving?.epoch === epoch && arriving.seq === seq;
  const all = [...(continues ? arriving.rows : []), ...(rows as Row[])];
  if (more) return { ...table, arriving: { epoch, seq, rows: all } };
  return {
    rows: new Map(all.map((row) => [getKey(row), row])),
    state: { kind: 'live' },
    position: { epoch, seq },
  };
}
