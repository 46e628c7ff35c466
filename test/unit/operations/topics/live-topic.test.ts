import { describe, expect, it } from 'vitest';
import { TOPIC_BATCH_INTERVAL_MS } from '../../../../core/contract/topics.ts';
import { feedSubscriber, type TopicMessage } from '../../../../core/operations/topics/live-topic.ts';
import { createFakeClock } from '../../../fixtures/fake-clock.ts';
import { createSilentLogger } from '../../../fixtures/silent-logger.ts';

interface Row {
  id: string;
  value: number;
}

/** A table whose changes the subscriber under test follows. */
function follow(initial: Row[], options: { canSend?: () => boolean } = {}) {
  const clock = createFakeClock();
  const table = new Map(initial.map((row) => [row.id, row]));
  const listeners = new Set<(changes: { upserts: Row[]; removes: string[] }) => void>();
  const messages: TopicMessage[] = [];
  const subscription = feedSubscriber<Row, string>({
    topic: 'leases',
    epoch: 'e1',
    clock,
    logger: createSilentLogger(),
    send: (message) => messages.push(message),
    source: {
      rows: () => [...table.values()],
      toKey: (row) => row.id,
      onChanges(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    ...options,
  });
  const change = (upserts: Row[], removes: string[] = []) => {
    for (const row of upserts) table.set(row.id, row);
    for (const id of removes) table.delete(id);
    for (const listener of listeners) listener({ upserts, removes });
  };
  return { clock, table, messages, subscription, change, listeners };
}

/** What a subscriber makes of the messages, by the rules of decision 10. */
function replay(messages: readonly TopicMessage[]): Map<string, Row> {
  let rows = new Map<string, Row>();
  let seq: number | undefined;
  for (const message of messages) {
    if (message.kind === 'snapshot') {
      if (seq !== message.seq) rows = new Map();
      for (const row of message.rows as Row[]) rows.set(row.id, row);
    } else {
      expect(message.seq).toBe((seq ?? 0) + 1);
      for (const row of message.upserts as Row[]) rows.set(row.id, row);
      for (const id of message.removes) rows.delete(String(id));
    }
    seq = message.seq;
  }
  return rows;
}

const rowsNamed = (count: number, value = 0): Row[] =>
  Array.from({ length: count }, (_, index) => ({ id: `r${index}`, value }));

describe('a subscriber of a live topic', () => {
  it('gets nothing during the call, then the table in chunks of at most 500 rows', () => {
    const { messages, clock } = follow(rowsNamed(1200));
    expect(messages).toEqual([]);
    clock.advance(0);
    expect(messages.map((message) => message.kind === 'snapshot' && message.rows.length)).toEqual([
      500, 500, 200,
    ]);
    expect(messages.map((message) => message.kind === 'snapshot' && message.more)).toEqual([
      true,
      true,
      false,
    ]);
    expect(new Set(messages.map((message) => message.seq)).size).toBe(1);
  });

  it('an empty table is an empty snapshot', () => {
    const { messages, clock } = follow([]);
    clock.advance(0);
    expect(messages).toEqual([
      { kind: 'snapshot', topic: 'leases', epoch: 'e1', seq: 1, rows: [], more: false },
    ]);
  });

  it('gets the last state of a row only, once per batch', () => {
    const { messages, clock, change } = follow(rowsNamed(1));
    clock.advance(1000);
    messages.length = 0;
    change([{ id: 'r0', value: 1 }]);
    change([{ id: 'r0', value: 2 }]);
    change([{ id: 'new', value: 1 }], []);
    change([], ['new']);
    change([], ['r0']);
    change([{ id: 'r0', value: 3 }]);
    clock.advance(0);
    expect(messages).toEqual([
      {
        kind: 'patch',
        topic: 'leases',
        epoch: 'e1',
        seq: 2,
        upserts: [{ id: 'r0', value: 3 }],
        removes: ['new'],
      },
    ]);
  });

  it('gets at most ten batches a second however often rows change', () => {
    const { messages, clock, change, table } = follow(rowsNamed(5));
    clock.advance(1000);
    messages.length = 0;
    for (let round = 1; round <= 500; round++) {
      change([{ id: `r${round % 5}`, value: round }]);
      clock.advance(2);
    }
    expect(messages.length).toBeGreaterThan(5);
    expect(messages.length).toBeLessThanOrEqual(1000 / TOPIC_BATCH_INTERVAL_MS + 1);
    clock.advance(TOPIC_BATCH_INTERVAL_MS);
    expect(clock.waiting).toBe(0);
    expect(table.get('r0')?.value).toBe(500);
  });

  it('patches of more than 500 rows come in several, each with its own number', () => {
    const { messages, clock, change } = follow(rowsNamed(1100));
    clock.advance(1000);
    change(rowsNamed(1100, 7));
    clock.advance(0);
    const patches = messages.filter((message) => message.kind === 'patch');
    expect(patches.map((patch) => patch.upserts.length)).toEqual([500, 500, 100]);
    expect(patches.map((patch) => patch.seq)).toEqual([2, 3, 4]);
  });

  it('changes while the snapshot is under way come as patches after it', () => {
    const { messages, clock, change, table, subscription } = follow(rowsNamed(700));
    change([{ id: 'r699', value: 9 }], ['r0']);
    clock.advance(TOPIC_BATCH_INTERVAL_MS);
    expect(messages.map((message) => message.kind)).toEqual(['snapshot', 'snapshot', 'patch']);
    expect(replay(messages)).toEqual(table);
    subscription.close();
  });

  it('that can take no more is not queued for: it gets one merged batch when it can', () => {
    let open = true;
    const { messages, clock, change, table, subscription } = follow(rowsNamed(3), { canSend: () => open });
    clock.advance(0);
    open = false;
    for (let round = 1; round <= 1000; round++) {
      change([{ id: `r${round % 3}`, value: round }]);
      clock.advance(10);
    }
    expect(messages.length).toBe(1);
    open = true;
    subscription.resume();
    clock.advance(TOPIC_BATCH_INTERVAL_MS);
    expect(messages.length).toBe(2);
    expect(replay(messages)).toEqual(table);
  });

  it('that does not say it can take more again is found out within a second', () => {
    let open = true;
    const { messages, clock, change } = follow(rowsNamed(1), { canSend: () => open });
    clock.advance(0);
    open = false;
    change([{ id: 'r0', value: 1 }]);
    clock.advance(500);
    open = true;
    clock.advance(1000);
    expect(messages.length).toBe(2);
  });

  it('that falls behind by more than the table gets a new snapshot instead', () => {
    let open = true;
    const { messages, clock, change, table, subscription } = follow([], { canSend: () => open });
    clock.advance(0);
    open = false;
    for (let round = 0; round < 3000; round++) {
      change([{ id: `line${round}`, value: round }], round > 10 ? [`line${round - 10}`] : []);
    }
    open = true;
    subscription.resume();
    clock.advance(TOPIC_BATCH_INTERVAL_MS);
    const sent = messages.slice(1).reduce((sum, message) => {
      const { length } =
        message.kind === 'snapshot' ? message.rows : [...message.upserts, ...message.removes];
      return sum + length;
    }, 0);
    expect(sent).toBeLessThan(600);
    clock.advance(1000);
    expect(replay(messages)).toEqual(table);
  });

  it('hears nothing after it has closed, and leaves neither timer nor listener', () => {
    const { messages, clock, change, subscription, listeners } = follow(rowsNamed(1));
    clock.advance(1000);
    change([{ id: 'r0', value: 1 }]);
    change([{ id: 'r0', value: 2 }]);
    expect(clock.waiting).toBe(1);
    subscription.close();
    clock.advance(1000);
    expect(messages.length).toBe(1);
    expect(clock.waiting).toBe(0);
    expect(listeners.size).toBe(0);
  });

  it('that closes in the middle of a batch gets nothing more of it', () => {
    const { messages, clock, change, subscription } = follow(rowsNamed(1200));
    clock.advance(1000);
    const before = messages.length;
    messages.push = (...added) => {
      subscription.close();
      return Array.prototype.push.apply(messages, added);
    };
    change(rowsNamed(1200, 5));
    clock.advance(1000);
    expect(messages.length).toBe(before + 1);
  });

  it('that throws is dropped and does not take the service down', () => {
    const clock = createFakeClock();
    const logger = createSilentLogger();
    feedSubscriber<Row, string>({
      topic: 'leases',
      epoch: 'e1',
      clock,
      logger,
      send: () => {
        throw new Error('window is gone');
      },
      source: { rows: () => rowsNamed(600), toKey: (row) => row.id, onChanges: () => () => {} },
    });
    clock.advance(5000);
    expect(clock.waiting).toBe(0);
    expect(logger.lines.map((line) => line.level)).toEqual(['warn']);
  });

  it('ends with the table itself after any run of changes, blocks and resumes', () => {
    let open = true;
    let seed = 42;
    const random = (below: number): number => {
      seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
      return seed % below;
    };
    const { messages, clock, change, table, subscription } = follow(rowsNamed(40), { canSend: () => open });
    for (let round = 0; round < 4000; round++) {
      const id = `r${random(120)}`;
      if (random(3) === 0) change([], [id]);
      else change([{ id, value: round }]);
      if (random(20) === 0) open = !open;
      if (random(30) === 0) subscription.resume();
      clock.advance(random(40));
    }
    open = true;
    subscription.resume();
    clock.advance(2000);
    expect(replay(messages)).toEqual(table);
  });
});
