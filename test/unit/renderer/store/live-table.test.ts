import { describe, expect, it } from 'vitest';
import type { TopicPatch, TopicSnapshot } from '../../../../core/contract/topics.ts';
import { applyMessages, emptyTable, type LiveTable } from '../../../../renderer/store/live-table.ts';

interface Row {
  id: string;
  value: number;
}

const options = { getKey: (row: Row) => row.id, now: 1000 };
const snapshot = (rows: Row[], changes: Partial<TopicSnapshot> = {}): TopicSnapshot => ({
  kind: 'snapshot',
  topic: 't',
  epoch: 'e1',
  seq: 1,
  rows,
  more: false,
  ...changes,
});
const patch = (seq: number, changes: Partial<TopicPatch> = {}): TopicPatch => ({
  kind: 'patch',
  topic: 't',
  epoch: 'e1',
  seq,
  upserts: [],
  removes: [],
  ...changes,
});

function take(messages: (TopicSnapshot | TopicPatch)[], start: LiveTable<Row> = emptyTable()) {
  let table = start;
  let kind = 'taken';
  for (const message of messages) ({ table, kind } = applyMessages(table, [message], options));
  // All at once comes to the same, as long as nothing is missing.
  if (kind === 'taken') expect(applyMessages(start, messages, options)).toEqual({ kind, table });
  return { kind, table, values: [...table.rows.values()].map(({ id, value }) => `${id}${value}`).join(' ') };
}

const a1 = { id: 'a', value: 1 };
const b1 = { id: 'b', value: 1 };

describe('a live table', () => {
  it('is loading until a snapshot is complete, however many chunks it has', () => {
    const first = take([snapshot([a1], { more: true })]);
    expect(first.table.state).toEqual({ kind: 'loading' });
    expect(first.values).toBe('');
    const second = take([snapshot([b1])], first.table);
    expect(second.table.state).toEqual({ kind: 'live' });
    expect(second.values).toBe('a1 b1');
  });

  it('takes patches in order: changed, new and removed rows', () => {
    const { kind, values } = take([
      snapshot([a1, b1]),
      patch(2, { upserts: [{ id: 'a', value: 2 }] }),
      patch(3, { upserts: [{ id: 'c', value: 1 }], removes: ['b'] }),
    ]);
    expect(kind).toBe('taken');
    expect(values).toBe('a2 c1');
  });

  it('never changes the rows it handed out', () => {
    const before = take([snapshot([a1])]).table;
    take([patch(2, { removes: ['a'] })], before);
    expect([...before.rows.keys()]).toEqual(['a']);
  });

  it.each([
    ['a number is missing', patch(3)],
    ['a number comes again', patch(1)],
    ['the publisher is another one', patch(2, { epoch: 'e2' })],
  ])('asks for a new snapshot when %s, and shows what it knows meanwhile', (_why, message) => {
    const { kind, table, values } = take([snapshot([a1]), message]);
    expect(kind).toBe('gap');
    expect(table.state).toEqual({ kind: 'stale', sinceAt: 1000 });
    expect(values).toBe('a1');
    expect(take([snapshot([b1], { epoch: 'e2', seq: 9 })], table)).toMatchObject({
      values: 'b1',
      table: { state: { kind: 'live' }, position: { epoch: 'e2', seq: 9 } },
    });
  });

  it('takes no patch between the chunks of a snapshot', () => {
    const { kind } = take([snapshot([a1]), snapshot([b1], { seq: 2, more: true }), patch(2)]);
    expect(kind).toBe('gap');
  });

  it('forgets the beginning of a snapshot that another one replaces', () => {
    const { values } = take([snapshot([a1], { more: true }), snapshot([b1], { seq: 2 })]);
    expect(values).toBe('b1');
  });
});
