import { describe, expect, it } from 'vitest';
import { backoffMs } from '../../../core/base/backoff.ts';

describe('backoffMs', () => {
  it('doubles from the first pause up to the longest', () => {
    const policy = { firstMs: 1000, maxMs: 30_000 };
    expect([1, 2, 3, 4, 5, 6, 7].map((failures) => backoffMs(policy, failures))).toEqual([
      1000, 2000, 4000, 8000, 16_000, 30_000, 30_000,
    ]);
  });

  it('stays at the longest pause after any number of failures', () => {
    expect(backoffMs({ firstMs: 5000, maxMs: 300_000 }, 5000)).toBe(300_000);
  });

  it('takes no failure yet as the first', () => {
    expect(backoffMs({ firstMs: 1000, maxMs: 30_000 }, 0)).toBe(1000);
  });

  it('spreads pauses between the two factors of the jitter, in whole milliseconds', () => {
    const policy = { firstMs: 333, maxMs: 333, jitter: [0.5, 1] } as const;
    expect(backoffMs(policy, 1, () => 0)).toBe(167);
    expect(backoffMs(policy, 1, () => 0.5)).toBe(250);
    expect(backoffMs(policy, 1, () => 0.999_999)).toBe(333);
  });
});
