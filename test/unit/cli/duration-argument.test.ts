import { expect, it } from 'vitest';
import { parseDuration } from '../../../core/cli/duration-argument.ts';

it.each([
  ['90s', 90_000],
  ['10m', 600_000],
  ['1h30m', 5_400_000],
  ['0.5h', 1_800_000],
  ['2d', 172_800_000],
])('%s is a time', (text, durationMs) => {
  expect(parseDuration(text)).toBe(durationMs);
});

it.each(['', '4', '0h', '-1h', '4 h', '4hours', '1h30', 'm'])('%j is none', (text) => {
  expect(() => parseDuration(text)).toThrow('90s');
});
