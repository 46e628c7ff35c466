import { describe, expect, it } from 'vitest';
import type { PlannedVm } from '../../../../core/model/request.ts';
import { toLeaseState } from '../../../../renderer/view/lease-state.ts';
import {
  describePlannedQueue,
  describeUsual,
  describeWait,
} from '../../../../renderer/view/storage-queue.ts';
import { sampleLease } from '../../../fixtures/sample-lease.ts';

/** Numbers and their units stand close. */
const THIN = '\u2009';

const queued = (place: number, waitMs?: number) =>
  ({ kind: 'storage-queue', storage: 'Local storage', place, ...(waitMs && { waitMs }) }) as const;

describe('a VM that is held up', () => {
  it.each([
    [2, 'second on this storage'],
    [3, 'third on this storage'],
    [11, '11th on this storage'],
    [12, '12th on this storage'],
    [21, '21st on this storage'],
    [112, '112th on this storage'],
    [123, '123rd on this storage'],
  ])('is told its place %i in words', (place, word) => {
    expect(describeWait(queued(place)).word).toBe(word);
  });

  it('is told how long its turn takes, where that is known', () => {
    const { sentence } = describeWait(queued(3, 12_000));
    expect(sentence).toBe(
      `Third in the queue of Local storage, which does one disk operation at a time; about 12${THIN}s until its turn`,
    );
  });

  it('says so in its state, being made or released', () => {
    const making = toLeaseState(sampleLease('l', { state: { kind: 'queued' }, wait: queued(3) }), 0);
    expect(making).toMatchObject({ mark: 'gone', word: 'third on this storage' });
    const busy = { kind: 'storage-busy', storage: 'NFS', operation: 'vdi_clone' } as const;
    const state = { kind: 'releasing', reason: 'released' } as const;
    expect(toLeaseState(sampleLease('l', { state, wait: busy }), 0)).toMatchObject({
      word: 'releasing',
      sentence: expect.stringContaining('Another client of the host is using NFS (vdi_clone)'),
    });
  });
});

it('what is usual knows the queue', () => {
  const usual = {
    times: { queued: 0, cloning: 1, booting: 1, 'waiting-for-ip': 1 },
    totalMs: 58_000,
    slowestMs: 60_000,
    from: 3,
  };
  const leases = [sampleLease('a'), sampleLease('b', { wait: queued(3, 12_000) })];
  expect(describeUsual(usual, leases)).toBe(
    `usually 58${THIN}s, after about 12${THIN}s in the storage queue`,
  );
  expect(describeUsual(usual, [sampleLease('a')])).toBe(`usually 58${THIN}s`);
  expect(describeUsual({ ...usual, from: 0 }, leases)).toBe('');
});

it('a plan says where its last VM stands', () => {
  const planned = (place: number, waitMs?: number) =>
    ({ storageQueue: { storage: 'NFS', place, ...(waitMs && { waitMs }) } }) as PlannedVm;
  expect(describePlannedQueue([planned(1)])).toBeUndefined();
  expect(describePlannedQueue([planned(3, 4_000)])).toBe(
    `It is third on NFS, which does one disk operation at a time: about 4${THIN}s until its turn`,
  );
  expect(describePlannedQueue([planned(1), planned(2)])).toBe(
    'The last is second on NFS, which does one disk operation at a time',
  );
});
