import { describe, expect, it } from 'vitest';
import {
  chooseBarBucket,
  chooseLineBucket,
  formatPeriod,
  toLastMonth,
  toPeriod,
  toPreviousPeriod,
} from '../../../../../renderer/features/history/history-period.ts';

const NOW = Date.UTC(2026, 3, 29, 9, 30);
const DAY_MS = 86_400_000;

describe('a period', () => {
  it('of days begins at a midnight of the zone, today included', () => {
    const utc = toPeriod({ choice: '30d', zone: 'UTC', now: NOW });
    expect(utc).toEqual({ fromAt: Date.UTC(2026, 2, 31), toAt: NOW });
    // Over the change to summer time, which was on 29 March: its first midnight is in summer time already.
    const berlin = toPeriod({ choice: '90d', zone: 'Europe/Berlin', now: NOW });
    expect(berlin.fromAt).toBe(Date.UTC(2026, 0, 29, 23));
  });

  it('of 24 hours begins at a full hour, and everything at the first VM', () => {
    expect(toPeriod({ choice: '24h', zone: 'UTC', now: NOW }).fromAt).toBe(Date.UTC(2026, 3, 28, 10));
    const firstAt = Date.UTC(2024, 1, 2, 13);
    expect(toPeriod({ choice: 'all', zone: 'UTC', now: NOW, firstAt }).fromAt).toBe(Date.UTC(2024, 1, 2));
  });

  it("of one's own has both days whole, as far as they are past", () => {
    const range = toLastMonth(NOW, 'Europe/Berlin');
    expect(range).toEqual({ first: '2026-03-01', last: '2026-03-31' });
    const period = toPeriod({ choice: 'own', range, zone: 'Europe/Berlin', now: NOW });
    expect(period).toEqual({ fromAt: Date.UTC(2026, 1, 28, 23), toAt: Date.UTC(2026, 2, 31, 22) });
    const open = toPeriod({
      choice: 'own',
      range: { first: '2026-04-01', last: '2026-04-30' },
      zone: 'UTC',
      now: NOW,
    });
    expect(open.toAt).toBe(NOW);
  });

  it('is compared with one as long, directly before', () => {
    const period = toPeriod({ choice: '7d', zone: 'UTC', now: NOW });
    const before = toPreviousPeriod(period);
    expect(before.toAt).toBe(period.fromAt);
    expect(before.toAt - before.fromAt).toBe(period.toAt - period.fromAt);
  });

  it('is told in words of its zone', () => {
    expect(formatPeriod({ fromAt: Date.UTC(2026, 2, 31), toAt: NOW }, 'UTC', true)).toBe(
      '31 Mar – 29 Apr 2026',
    );
    expect(formatPeriod({ fromAt: Date.UTC(2026, 2, 1), toAt: Date.UTC(2026, 2, 31) }, 'UTC')).toBe(
      '1 – 30 Mar',
    );
    expect(formatPeriod({ fromAt: Date.UTC(2025, 11, 31), toAt: Date.UTC(2026, 0, 2) }, 'UTC')).toBe(
      '31 Dec 2025 – 1 Jan 2026',
    );
  });
});

it.each([
  [1, 'hour', 'hour'],
  [7, '3-hours', 'hour'],
  [30, 'day', '3-hours'],
  [90, 'day', 'day'],
  [400, 'week', 'week'],
  [900, 'month', 'month'],
] as const)('%i days are cut into bars of one %s and lines of one %s', (days, bars, lines) => {
  const period = { fromAt: NOW - days * DAY_MS, toAt: NOW };
  expect(chooseBarBucket(period)).toBe(bars);
  expect(chooseLineBucket(period)).toBe(lines);
});
