import { DateTime, type DateTimeUnit, IANAZone } from 'luxon';
import { DynvmError } from '../../model/failure.ts';
import type { ReportBucket } from '../../model/report.ts';

/** One span of time of a report, epoch seconds; `end` is not included. */
export interface Bucket {
  readonly label: string;
  readonly start: number;
  readonly end: number;
}

/** More would be no report but a download, and an hour of work by mistake. */
const BUCKETS_MAX = 100_000;

interface BucketFormat {
  readonly unit: DateTimeUnit;
  /** How many units a bucket has; more than one only within a day. */
  readonly units?: number;
  readonly label: string;
  readonly usualSeconds: number;
}

const FORMATS: Readonly<Record<Exclude<ReportBucket, 'all'>, BucketFormat>> = {
  hour: { unit: 'hour', label: "yyyy-MM-dd'T'HH:mmZZ", usualSeconds: 3600 },
  '3-hours': { unit: 'hour', units: 3, label: "yyyy-MM-dd'T'HH:mmZZ", usualSeconds: 3 * 3600 },
  day: { unit: 'day', label: 'yyyy-MM-dd', usualSeconds: 86_400 },
  week: { unit: 'week', label: "kkkk-'W'WW", usualSeconds: 7 * 86_400 },
  month: { unit: 'month', label: 'yyyy-MM', usualSeconds: 30 * 86_400 },
};

/**
 * The buckets that cover [from, to), cut at both ends; days of 23 and 25 hours included.
 * @throws DynvmError bad-input: an unknown zone, or too many buckets
 */
export function bucketsOf(bucket: ReportBucket, from: number, to: number, zone: string): Bucket[] {
  if (!IANAZone.isValidZone(zone)) {
    throw new DynvmError({
      code: 'bad-input',
      message: `${JSON.stringify(zone)} is no time zone`,
      hint: 'Give an IANA name such as UTC or Europe/Berlin.',
      where: { field: 'zone' },
    });
  }
  if (from >= to) return [];
  if (bucket === 'all') return [{ label: '', start: from, end: to }];
  const { unit, units = 1, label, usualSeconds } = FORMATS[bucket];
  if ((to - from) / usualSeconds > BUCKETS_MAX) throw tooMany(bucket);
  const buckets: Bucket[] = [];
  let start = borderBefore(DateTime.fromSeconds(from, { zone }), unit, units);
  while (start.toSeconds() < to) {
    const end = borderAfter(start, unit, units);
    buckets.push({
      label: start.toFormat(label),
      start: Math.max(from, start.toSeconds()),
      end: Math.min(to, end.toSeconds()),
    });
    start = end;
  }
  return buckets;
}

function borderBefore(time: DateTime, unit: DateTimeUnit, units: number): DateTime {
  const border = time.startOf(unit);
  return units === 1 ? border : border.set({ hour: border.hour - (border.hour % units) });
}

/** Hours are counted by the clock on the wall: on the day it is changed, one bucket is longer or shorter. */
function borderAfter(start: DateTime, unit: DateTimeUnit, units: number): DateTime {
  if (units === 1) return start.plus({ [unit]: 1 }).startOf(unit);
  const hour = start.hour + units;
  return hour < 24 ? start.set({ hour }) : start.plus({ day: 1 }).startOf('day');
}

function tooMany(bucket: ReportBucket): DynvmError {
  return new DynvmError({
    code: 'bad-input',
    message: `The period has more than ${BUCKETS_MAX} buckets of one ${bucket}`,
    hint: 'Ask for a shorter period or larger buckets.',
    where: { field: 'bucket' },
  });
}
