import { expect, it } from 'vitest';
import {
  formatShortNumber,
  measureAxisPx,
  toXTicks,
  toYTicks,
} from '../../../../../../../renderer/features/history/charts/drawing/axis.ts';

it.each([0, 1, 2, 3, 7, 12, 99, 101, 368, 1850, 4400, 99_999, 0.4])(
  'the ticks of %d begin at 0, end above it, are even, and five at most',
  (most) => {
    const ticks = toYTicks(most);
    expect(ticks[0]).toBe(0);
    expect(ticks.at(-1)).toBeGreaterThanOrEqual(most);
    expect(ticks.length).toBeLessThanOrEqual(5);
    const step = (ticks[1] ?? 0) - 0;
    for (const [index, tick] of ticks.entries()) expect(tick).toBeCloseTo(index * step, 9);
  },
);

it('long numbers are short on the axis', () => {
  expect([0, 500, 1500, 2e6].map(formatShortNumber)).toEqual(['0', '500', '1.5\u2009k', '2\u2009M']);
});

it('labels are even and not too many', () => {
  expect(toXTicks(30, 7)).toEqual([0, 5, 10, 15, 20, 25]);
  expect(toXTicks(3, 7)).toEqual([0, 1, 2]);
});

it.each([0.0003, 0.00001, 0.4, 7, 1850, 2_400_000])(
  'the axis of %d has room for its longest label',
  (most) => {
    const labels = toYTicks(most).map(formatShortNumber);
    expect(Math.max(...labels.map(({ length }) => length))).toBeLessThanOrEqual(7);
    // 11 px Inter: a digit is 6.6 px wide at most.
    for (const label of labels) expect(measureAxisPx(labels)).toBeGreaterThan(label.length * 6.6);
  },
);
