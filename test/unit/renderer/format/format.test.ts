import { describe, expect, it } from 'vitest';
import {
  formatAmount,
  formatCount,
  formatGib,
  formatGibNumber,
  pluralize,
} from '../../../../renderer/format/quantity.ts';
import {
  formatClockTime,
  formatDayTime,
  formatDuration,
  formatLength,
  formatLongDuration,
  formatTimesIn,
  formatUntil,
} from '../../../../renderer/format/time.ts';
import { splitVmName } from '../../../../renderer/format/vm-name.ts';

const plain = (text: string) => text.replaceAll('\u2009', ' ');
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

describe('quantities', () => {
  it.each([
    [0, '0'],
    [999, '999'],
    [2093, '2 093'],
    [1_234_567, '1 234 567'],
  ])('%d is %s', (value, text) => expect(plain(formatCount(value))).toBe(text));

  it.each([
    [0, '0'],
    [0.02, '< 0.1'],
    [3.44, '3.4'],
    [7, '7'],
    [13_121.4, '13 121'],
  ])('hours: %d is %s', (value, text) => expect(plain(formatAmount(value))).toBe(text));

  it('are one or many', () => {
    expect(pluralize(1, 'VM')).toBe('1 VM');
    expect(pluralize(0, 'VM')).toBe('0 VMs');
    expect(pluralize(2, 'entry', 'entries')).toBe('2 entries');
  });

  it('of memory keep a half', () => {
    expect(plain(formatGib(512 * 1024 ** 2))).toBe('0.5 GiB');
    expect(plain(formatGib(8 * 1024 ** 3))).toBe('8 GiB');
    expect(plain(formatGibNumber(3576.4 * 1024 ** 3))).toBe('3 576');
  });
});

describe('lengths of time', () => {
  it.each([
    [-5, '0 s'],
    [49 * SECOND, '49 s'],
    [59.6 * SECOND, '1 min 00 s'],
    [2 * MINUTE + 5 * SECOND, '2 min 05 s'],
    [65 * MINUTE, '1 h 05 min'],
  ])('%d ms took %s', (ms, text) => expect(plain(formatDuration(ms))).toBe(text));

  it.each([
    [30 * SECOND, '30 s'],
    [4 * MINUTE + 59 * SECOND, '4 min'],
    [2 * HOUR - 1, '1 h 59 min'],
    [76 * HOUR, '3 d 04 h'],
  ])('%d ms are left: %s, never more than there is', (ms, text) =>
    expect(plain(formatLongDuration(ms))).toBe(text),
  );

  it.each([
    [15, '15 min'],
    [90, '1 h 30 min'],
    [1440, '24 h'],
    [4320, '3 d'],
  ])('%d minutes were chosen: %s', (minutes, text) => expect(plain(formatLength(minutes))).toBe(text));

  it('until a deadline end with now', () => {
    expect(plain(formatUntil(10 * MINUTE, 6 * MINUTE))).toBe('in 4 min');
    expect(formatUntil(10, 10)).toBe('now');
  });
});

describe('days', () => {
  const now = new Date(2026, 3, 29, 23, 30).getTime();
  it.each([
    [new Date(2026, 3, 29, 17, 44), 'today 17:44'],
    [new Date(2026, 3, 30, 1, 10), 'tomorrow 01:10'],
    [new Date(2026, 3, 28, 23, 59), 'yesterday 23:59'],
    [new Date(2026, 4, 3, 9, 0), '3 May 09:00'],
    [new Date(2027, 0, 1, 0, 0), '1 Jan 2027 00:00'],
  ])('%s is %s', (date, text) => expect(formatDayTime(date.getTime(), now)).toBe(text));
});

describe('the name of a VM', () => {
  const descriptor = 'tunable-rebalance-out-Apr-29-13:43:59-7.0.0-19021';

  it('keeps its version and its place in the batch', () => {
    expect(splitVmName(`${descriptor}12`, descriptor)).toEqual({
      head: 'tunable-rebalance-out-Apr-29-13:43:59-',
      tail: '7.0.0-19021',
      index: '12',
    });
  });

  it('is never taken apart without knowing what was asked for', () => {
    expect(splitVmName('job-17')).toEqual({ head: '', tail: 'job-17', index: '' });
    expect(splitVmName('other-1', descriptor)).toMatchObject({ index: '' });
  });
});

describe('sentences of the core', () => {
  const at = Date.UTC(2026, 3, 29, 12, 3, 44, 120);
  const sentence = `ends in 10 min, at ${new Date(at).toISOString()}. Extend it to keep it.`;

  it('say times as this computer does, without the day where it is today', () => {
    expect(formatTimesIn(sentence, at)).toBe(
      `ends in 10 min, at ${formatClockTime(at)}. Extend it to keep it.`,
    );
    expect(formatTimesIn(sentence, at + 48 * HOUR)).toContain('29 Apr ');
  });

  it('keep what only looks like a time', () => {
    const texts = ['7.0.0-19021', 'build-2026-04-29', '2026-13-77T99:99:99Z'];
    for (const text of texts) expect(formatTimesIn(text, at)).toBe(text);
  });
});
