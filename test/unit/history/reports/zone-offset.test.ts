import { expect, it } from 'vitest';
import { createZoneOffset } from '../../../../core/history/reports/zone-offset.ts';

const at = (time: string) => Date.parse(time) / 1000;

it.each([
  ['UTC', '2026-07-01T00:00:00Z', 0],
  ['Europe/Berlin', '2026-07-01T00:00:00Z', 7_200],
  ['Europe/Berlin', '2026-01-01T00:00:00Z', 3_600],
  ['Asia/Kolkata', '2026-01-01T00:00:00Z', 19_800],
  ['America/St_Johns', '2026-01-01T00:00:00Z', -12_600],
  ['Africa/Monrovia', '1970-01-01T00:00:00Z', -2_670],
])('the clock of %s is ahead at %s by %i s', (zone, time, seconds) => {
  expect(createZoneOffset(zone)(at(time))).toBe(seconds);
});

it('one after another each moment has its own, to the second and within it', () => {
  const offset = createZoneOffset('Europe/Berlin');
  const shift = at('2026-03-29T01:00:00Z');
  expect([shift - 1, shift - 0.1, shift, shift + 0.9, shift - 1].map(offset)).toEqual([
    3_600, 3_600, 7_200, 7_200, 3_600,
  ]);
});

it('a zone that nobody knows is refused by name', () => {
  expect(() => createZoneOffset('Mars/Olympus')).toThrow('"Mars/Olympus" is not a time zone');
});
