import { describe, expect, test as it } from 'vitest';
import {
  estimateStarts,
  LifePredictor,
  UsageAccounts,
  type WaitingRequest,
  WaitRanges,
} from '../../../core/queue/index.ts';

const MINUTE = 60_000;
const NOW = 10_000 * MINUTE;
const shares = { accounts: new UsageAccounts(), weightOf: () => 1 };

function request(id: string, count: number, more: Partial<WaitingRequest> = {}): WaitingRequest {
  const common = { principal: 'ann', job: 'job', startsInPart: false, queuedAt: NOW };
  return { id, count, lifetimeMs: 60 * MINUTE, ...common, ...more };
}

function estimate(order: readonly WaitingRequest[], free: number, endsInMinutes: readonly number[]) {
  const endsAt = endsInMinutes.map((minutes) => NOW + minutes * MINUTE);
  const estimates = estimateStarts({ now: NOW, order, shares, lives: new LifePredictor(), free, endsAt });
  return Object.fromEntries([...estimates].map(([id, ms]) => [id, ms / MINUTE]));
}

describe('estimateStarts', () => {
  it('each takes the rooms that come free first', () => {
    expect(estimate([request('a', 2), request('b', 1)], 1, [30, 10, 20])).toEqual({ a: 10, b: 20 });
  });

  it('what starts ends again and leaves its room to others', () => {
    expect(estimate([request('a', 1), request('b', 1)], 1, [])).toEqual({ a: 0, b: 60 });
  });

  it('says nothing of what never fits', () => {
    expect(estimate([request('a', 5), request('b', 1)], 1, [10])).toEqual({ b: 0 });
  });

  it('one that starts in part waits for its first VM only', () => {
    expect(estimate([request('a', 2, { startsInPart: true })], 0, [10, 30])).toEqual({ a: 10 });
  });

  it('a principal with many requests lets others in between', () => {
    const many = ['a1', 'a2', 'a3'].map((id) => request(id, 1));
    const estimates = estimate([...many, request('lee1', 1, { principal: 'lee' })], 0, [1, 2, 3, 4]);
    expect(estimates).toEqual({ a1: 1, lee1: 2, a2: 3, a3: 4 });
  });
});

describe('WaitRanges', () => {
  it('without experience: half to twice the estimate', () => {
    const { earliestAt, likelyAt, latestAt } = new WaitRanges().range(30 * MINUTE, NOW);
    expect(likelyAt).toBe(NOW + 30 * MINUTE);
    expect([earliestAt, latestAt].map((at) => (at - NOW) / MINUTE)).toEqual([14.75, 60.5]);
  });

  it('learns that waits of a length take twice as long as estimated', () => {
    const ranges = new WaitRanges();
    for (let wait = 0; wait < 20; wait++) ranges.learn(30 * MINUTE, 60.5 * MINUTE);
    expect(ranges.range(30 * MINUTE, NOW)).toEqual({
      earliestAt: NOW + 60.5 * MINUTE,
      likelyAt: NOW + 60.5 * MINUTE,
      latestAt: NOW + 60.5 * MINUTE,
    });
    // Short ones are none of these.
    expect(ranges.range(MINUTE, NOW).likelyAt).toBe(NOW + MINUTE);
  });

  it('leaves a tenth of what was seen on either side', () => {
    const ranges = new WaitRanges();
    for (let percent = 1; percent <= 100; percent++) ranges.learn(70 * MINUTE, percent * MINUTE);
    const { earliestAt, latestAt } = ranges.range(70 * MINUTE, NOW);
    expect(Math.round((earliestAt - NOW) / MINUTE)).toBe(11);
    expect(Math.round((latestAt - NOW) / MINUTE)).toBe(91);
  });
});
