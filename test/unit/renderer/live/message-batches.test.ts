import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TopicPatch } from '../../../../core/contract/topics.ts';
import { createMessageBatches } from '../../../../renderer/live/message-batches.ts';

const patch = (seq: number): TopicPatch => ({
  kind: 'patch',
  topic: 't',
  epoch: 'e',
  seq,
  upserts: [],
  removes: [],
});

function createBatches(options: { long: boolean }) {
  const taken: number[][] = [];
  const batches = createMessageBatches({
    isLong: () => options.long,
    take: (messages) => taken.push(messages.map(({ seq }) => seq)),
  });
  return { batches, taken };
}

describe('messages of a live table', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('are taken at once, each by itself', () => {
    const { batches, taken } = createBatches({ long: false });
    for (const seq of [1, 2, 3]) batches.add(patch(seq));
    expect(taken).toEqual([[1], [2], [3]]);
  });

  it('of a long table are taken together while they keep coming; the first never waits', () => {
    const { batches, taken } = createBatches({ long: true });
    for (const seq of [1, 2, 3]) batches.add(patch(seq));
    expect(taken).toEqual([[1]]);
    vi.runOnlyPendingTimers();
    expect(taken).toEqual([[1], [2, 3]]);
    vi.runOnlyPendingTimers();
    batches.add(patch(4));
    expect(taken).toEqual([[1], [2, 3], [4]]);
  });

  it('of an earlier subscription are dropped when another begins', () => {
    const { batches, taken } = createBatches({ long: true });
    for (const seq of [1, 2]) batches.add(patch(seq));
    batches.forget();
    vi.runOnlyPendingTimers();
    batches.add(patch(1));
    expect(taken).toEqual([[1], [1]]);
  });

  it('wait, in their order, for what comes before them', async () => {
    const taken: number[][] = [];
    let goOn = (): void => {};
    const after = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const batches = createMessageBatches({
      isLong: () => false,
      take: (messages) => taken.push(messages.map(({ seq }) => seq)),
      after,
    });
    for (const seq of [1, 2]) batches.add(patch(seq));
    expect(taken).toEqual([]);
    goOn();
    await vi.advanceTimersByTimeAsync(0);
    expect(taken).toEqual([[1, 2]]);
    batches.add(patch(3));
    expect(taken).toEqual([[1, 2], [3]]);
  });
});
