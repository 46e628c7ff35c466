import { describe, expect, it } from 'vitest';
import { parseTimeArgument } from '../../../core/cli/time-argument.ts';

describe('a time given on the command line', () => {
  it.each([
    ['2026-04-01', Date.UTC(2026, 3, 1)],
    ['2026-04-01T12:00', Date.UTC(2026, 3, 1, 12)],
    ['2026-04-01T12:00:00Z', Date.UTC(2026, 3, 1, 12)],
    ['2026-04-01T12:00:00.250', Date.UTC(2026, 3, 1, 12, 0, 0, 250)],
    ['2026-04-01T12:00:00+02:00', Date.UTC(2026, 3, 1, 10)],
    ['2026-04-01T12:00:00-05:30', Date.UTC(2026, 3, 1, 17, 30)],
  ])('%s is read as UTC unless it says otherwise', (text, at) => {
    expect(parseTimeArgument(text)).toBe(at);
  });

  it.each(['', '2026', '2026-02-30', 'yesterday', '04/01/2026', '2026-04-01 12:00'])(
    '%j is refused',
    (text) => {
      expect(() => parseTimeArgument(text)).toThrow('2026-04-01');
    },
  );
});
