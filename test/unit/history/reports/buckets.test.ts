import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import {
  assertTableSize,
  type Bucket,
  createBucketIndex,
  createBuckets,
} from '../../../../core/history/reports/buckets.ts';
import { DynvmError } from '../../../../core/model/failure.ts';
import { ReportBucket } from '../../../../core/model/report.ts';

const DAY = 86_400;
const ZONES = ['UTC', ...Intl.supportedValuesOf('timeZone')];
const LONGEST_SECONDS: Readonly<Record<ReportBucket, number>> = {
  hour: 3600,
  // Troll shifts its clock by two hours.
  '3-hours': (3 + 2) * 3600,
  day: 2 * DAY,
  week: 8 * DAY,
  month: 32 * DAY,
  all: Infinity,
};

/** Enough for the shifts of every zone, whose dates begin up to half a day earlier or later. */
const WINDOW_DAYS: Readonly<Record<ReportBucket, number>> = {
  hour: 1.2,
  '3-hours': 1.2,
  day: 4,
  week: 16,
  month: 40,
  all: 1,
};

/** Dates at which one zone or another did something odd, and plain ones. Epoch seconds. */
const ODD_DATES = [
  '2026-04-05', // Lord Howe: half an hour back
  '2026-10-04', // Lord Howe: half an hour on
  '2026-03-29', // Europe: 2:00 is 3:00
  '2026-10-25', // Europe: 3:00 is 2:00
  '2026-11-01', // Havana: 1:00 is 0:00
  '2026-03-08', // Havana: no midnight
  '2011-12-30', // Apia: no such day
  '1993-08-21', // Kwajalein: no such day
  '2018-02-18', // São Paulo: midnight is 23:00 of the day before
  '2018-11-04', // São Paulo: no midnight
  '2006-10-29', // St John's: 0:01 is 23:01 of the day before
  '2006-04-02', // St John's: 0:01 is 1:01
  '2016-05-01', // Caracas: half an hour on
  '2015-08-15', // Pyongyang: half an hour back
  '1972-01-07', // Monrovia: 44 minutes and 30 seconds on
  '1986-01-01', // Kathmandu: a quarter of an hour on
  '2005-02-28',
  '2024-02-29',
].map((date) => Date.parse(`${date}T00:00:00Z`) / 1000);

function expectCover(buckets: readonly Bucket[], from: number, to: number, longest: number): void {
  let reached = from;
  for (const { start, end } of buckets) {
    if (start !== reached || end <= start || end - start > longest) {
      throw new Error(`a bucket from ${start} to ${end} after ${reached}, at most ${longest} s`);
    }
    reached = end;
  }
  expect(reached).toBe(to);
  expect(new Set(buckets.map(({ label }) => label)).size).toBe(buckets.length);
}

describe('buckets of a report', () => {
  it('covers hours of Australia/Lord_Howe in April 2026, when the clock goes back by half an hour', () => {
    const from = Date.UTC(2026, 3, 4, 13) / 1000;
    const buckets = createBuckets({ bucket: 'hour', from, to: from + 4 * 3600, zone: 'Australia/Lord_Howe' });
    expect(buckets.map(({ label, start, end }) => [label, (end - start) / 60])).toEqual([
      ['2026-04-05T00:00+11:00', 60],
      ['2026-04-05T01:00+11:00', 60],
      ['2026-04-05T01:30+10:30', 30],
      ['2026-04-05T02:00+10:30', 60],
      ['2026-04-05T03:00+10:30', 30],
    ]);
  });

  // The bound of the count follows from covering with bucket lengths > 0 and from the hours below.
  it.each(ReportBucket.options)(
    '%s: borders advance and cover every odd date in every zone',
    (bucket) => {
      expect(ZONES.length).toBeGreaterThan(400);
      const days = WINDOW_DAYS[bucket];
      for (const zone of ZONES) {
        for (const date of ODD_DATES) {
          const from = date - 0.6 * DAY - 17.25;
          const to = from + days * DAY;
          const buckets = createBuckets({ bucket, from, to, zone });
          expectCover(buckets, from, to, LONGEST_SECONDS[bucket]);
          if (bucket === 'hour') expect(buckets.length, zone).toBeLessThan(days * 24 + 5);
        }
      }
    },
    60_000,
  );

  it.each(['Europe/Berlin', 'America/Havana', 'Pacific/Apia', 'Asia/Kathmandu'])(
    'has days, weeks and months where luxon, another library, has them: %s',
    (zone) => {
      const from = Date.UTC(2011, 0, 1) / 1000;
      const to = Date.UTC(2013, 0, 1) / 1000;
      for (const [bucket, label] of [
        ['day', 'yyyy-MM-dd'],
        ['week', "kkkk-'W'WW"],
        ['month', 'yyyy-MM'],
      ] as const) {
        for (const { label: actual, start, end } of createBuckets({ bucket, from, to, zone })) {
          expect(DateTime.fromSeconds(start, { zone }).toFormat(label)).toBe(actual);
          expect(DateTime.fromSeconds(end - 1, { zone }).toFormat(label)).toBe(actual);
        }
      }
    },
  );

  it('stops where it is told to', () => {
    const stop = {
      check() {
        throw new Error('stopped');
      },
    };
    expect(() => createBuckets({ bucket: 'day', from: 0, to: 9 * DAY, zone: 'UTC' }, stop)).toThrow(
      'stopped',
    );
  });
});

describe('limits', () => {
  const refusal = (work: () => unknown) => {
    try {
      work();
    } catch (error) {
      return error instanceof DynvmError ? error.failure : error;
    }
    return undefined;
  };

  it.each(ReportBucket.options)('an empty period has no bucket of one %s', (bucket) => {
    expect(createBuckets({ bucket, from: DAY, to: DAY, zone: 'UTC' })).toEqual([]);
    expect(createBuckets({ bucket, from: DAY + 1, to: DAY, zone: 'UTC' })).toEqual([]);
  });

  it('a period may have 100,000 buckets, and not one more', () => {
    const hours = (count: number) =>
      createBuckets({ bucket: 'hour', from: 0, to: count * 3600, zone: 'UTC' });
    expect(hours(100_000)).toHaveLength(100_000);
    expect(refusal(() => hours(100_001))).toMatchObject({
      code: 'bad-input',
      message: 'The period has more than 100000 buckets of one hour',
      where: { field: 'bucket' },
    });
  });

  it('buckets times keys may be 10,000,000, and not one more', () => {
    expect(refusal(() => assertTableSize(1_000, 10_000))).toBeUndefined();
    expect(refusal(() => assertTableSize(10_000_001, 1))).toMatchObject({
      code: 'bad-input',
      message: '10000001 buckets of 1 keys are too many figures for one report',
      where: { field: 'bucket' },
    });
  });
});

it('a time is found in the bucket that holds it, whatever was looked for before, and outside of all in none', () => {
  const buckets = createBuckets({ bucket: 'hour', from: 1_800, to: 5 * 3600, zone: 'UTC' });
  const find = createBucketIndex(buckets);
  const hour = (index: number) => index * 3600;
  const asked = [
    1_800,
    1_799.9,
    hour(4),
    hour(1) - 0.1,
    hour(1),
    hour(5),
    hour(5) - 0.1,
    hour(3),
    hour(2),
    0,
  ];
  expect(asked.map(find)).toEqual([0, -1, 4, 0, 1, -1, 4, 3, 2, -1]);
  expect(createBucketIndex([])(0)).toBe(-1);
});
