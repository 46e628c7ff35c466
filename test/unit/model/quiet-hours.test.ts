import { describe, expect, it } from 'vitest';
import { isQuietAt, QuietHours } from '../../../core/model/quiet-hours.ts';

const NIGHT = QuietHours.parse({ enabled: true });
const at = (iso: string) => Date.parse(iso);

describe('quiet hours', () => {
  it('are off unless somebody turns them on', () => {
    expect(isQuietAt(QuietHours.parse({}), at('2026-12-01T23:00:00Z'), 'UTC')).toBe(false);
  });

  it.each([
    ['21:59', false],
    ['22:00', true],
    ['23:59', true],
    ['00:00', true],
    ['06:59', true],
    ['07:00', false],
  ])('go over midnight, with their start and without their end: %s', (time, quiet) => {
    expect(isQuietAt(NIGHT, at(`2026-12-01T${time}:00Z`), 'UTC')).toBe(quiet);
  });

  it('lie within a day as well', () => {
    const lunch = { enabled: true, from: '12:00', until: '13:00' };
    expect(isQuietAt(lunch, at('2026-12-01T12:30:00Z'), 'UTC')).toBe(true);
    expect(isQuietAt(lunch, at('2026-12-01T23:30:00Z'), 'UTC')).toBe(false);
  });

  it('go by the clock on the wall, in summer and winter', () => {
    // 22:30 in Berlin is 20:30 UTC in July and 21:30 UTC in December.
    expect(isQuietAt(NIGHT, at('2026-07-01T20:30:00Z'), 'Europe/Berlin')).toBe(true);
    expect(isQuietAt(NIGHT, at('2026-12-01T20:30:00Z'), 'Europe/Berlin')).toBe(false);
    expect(isQuietAt(NIGHT, at('2026-12-01T21:30:00Z'), 'Europe/Berlin')).toBe(true);
    expect(isQuietAt(NIGHT, at('2026-12-01T20:30:00Z'), 'Asia/Kolkata')).toBe(true);
  });

  it.each(['24:00', '7:00', '22:60', 'night'])('refuse %s', (from) => {
    expect(QuietHours.safeParse({ from }).success).toBe(false);
  });
});
