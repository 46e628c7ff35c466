import dayjs from 'dayjs';
import isoWeek from 'dayjs/plugin/isoWeek.js';
import utc from 'dayjs/plugin/utc.js';
import { DynvmError } from '../../model/failure.ts';
import type { ReportBucket } from '../../model/report.ts';
import { createZoneOffset, type ZoneOffset } from './zone-offset.ts';

dayjs.extend(utc);
dayjs.extend(isoWeek);

/** One span of time of a report, epoch seconds; `end` is not included. */
export interface Bucket {
  readonly label: string;
  readonly start: number;
  readonly end: number;
}

/** More than this is a download by mistake, not a report. */
const BUCKETS_MAX = 100_000;

const HOUR_SECONDS = 3600;
const DAY_SECONDS = 24 * HOUR_SECONDS;

/** All times are local: epoch seconds of a clock that shows the same digits in UTC. */
interface Granularity {
  /** The first border after a local time. */
  borderAfter(local: number): number;
  label(local: number, offset: number): string;
  /** A shift of the clock is a border too, so that an hour that is repeated is not one bucket of two. */
  readonly splitsAtShifts?: boolean;
  readonly usualSeconds: number;
  /** With the longest shift of a clock, a day that the calendar left out included. */
  readonly longestSeconds: number;
}

const GRANULARITIES: Readonly<Record<Exclude<ReportBucket, 'all'>, Granularity>> = {
  hour: {
    borderAfter: (local) => nextMultiple(local, HOUR_SECONDS),
    label: hourLabel,
    splitsAtShifts: true,
    usualSeconds: HOUR_SECONDS,
    longestSeconds: HOUR_SECONDS,
  },
  '3-hours': {
    borderAfter: (local) => nextMultiple(local, 3 * HOUR_SECONDS),
    label: hourLabel,
    usualSeconds: 3 * HOUR_SECONDS,
    longestSeconds: 27 * HOUR_SECONDS,
  },
  day: {
    borderAfter: (local) => nextMultiple(local, DAY_SECONDS),
    label: (local) => localTime(local).format('YYYY-MM-DD'),
    usualSeconds: DAY_SECONDS,
    longestSeconds: 2 * DAY_SECONDS,
  },
  week: {
    borderAfter: (local) => localTime(local).startOf('isoWeek').add(7, 'day').unix(),
    label: weekLabel,
    usualSeconds: 7 * DAY_SECONDS,
    longestSeconds: 8 * DAY_SECONDS,
  },
  month: {
    borderAfter: (local) => localTime(local).startOf('month').add(1, 'month').unix(),
    label: (local) => localTime(local).format('YYYY-MM'),
    usualSeconds: 30 * DAY_SECONDS,
    longestSeconds: 32 * DAY_SECONDS,
  },
};

export interface BucketRange {
  readonly bucket: ReportBucket;
  /** Epoch seconds; `to` is not included. */
  readonly from: number;
  readonly to: number;
  readonly zone: string;
}

/**
 * The buckets that cover [from, to), cut at both ends; days of 23 and 25 hours included.
 *
 * @throws DynvmError bad-input: an unknown zone, or too many buckets
 */
export function createBuckets({ bucket, from, to, zone }: BucketRange, stop?: { check(): void }): Bucket[] {
  const offsetAt = createZoneOffset(zone);
  if (from >= to) return [];
  if (bucket === 'all') return [{ label: '', start: from, end: to }];
  const granularity = GRANULARITIES[bucket];
  if ((to - from) / granularity.usualSeconds > BUCKETS_MAX) throw tooMany(bucket);
  const buckets: Bucket[] = [];
  let start = lastBorder(from, offsetAt, granularity);
  while (start < to) {
    stop?.check();
    const end = nextBorder(start, offsetAt, granularity);
    const offset = offsetAt(start);
    const label = granularity.label(start + offset, offset);
    buckets.push({ label, start: Math.max(from, start), end: Math.min(to, end) });
    start = end;
  }
  return buckets;
}

/** The last border that is not after an instant. */
function lastBorder(at: number, offsetAt: ZoneOffset, granularity: Granularity): number {
  let border = at - granularity.longestSeconds - 1;
  for (;;) {
    const next = nextBorder(border, offsetAt, granularity);
    if (next > at) return border;
    border = next;
  }
}

/**
 * Always later than `at`. Where the clock is shifted on the way, the border is where the new clock reaches it; or the
 * shift itself, where the new clock has passed it by then.
 */
function nextBorder(at: number, offsetAt: ZoneOffset, granularity: Granularity): number {
  const offset = offsetAt(at);
  const localBorder = granularity.borderAfter(at + offset);
  const border = localBorder - offset;
  const newOffset = offsetAt(border);
  if (newOffset === offset) return border;
  const shift = findShift(at, border, offsetAt);
  return granularity.splitsAtShifts ? shift : Math.max(shift, localBorder - newOffset);
}

/** The first whole second after `from` from which on the offset is another than at `from`. */
function findShift(from: number, to: number, offsetAt: ZoneOffset): number {
  const offset = offsetAt(from);
  let [before, after] = [Math.floor(from), Math.ceil(to)];
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (offsetAt(middle) === offset) before = middle;
    else after = middle;
  }
  return after;
}

function nextMultiple(local: number, seconds: number): number {
  return (Math.floor(local / seconds) + 1) * seconds;
}

function localTime(local: number): dayjs.Dayjs {
  return dayjs.utc(local * 1000);
}

/** `2026-04-29T13:00+02:00` */
function hourLabel(local: number, offset: number): string {
  const minutes = Math.round(Math.abs(offset) / 60);
  const twoDigits = (value: number) => String(value).padStart(2, '0');
  const shown = `${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}`;
  return `${localTime(local).format('YYYY-MM-DDTHH:mm')}${offset < 0 ? '-' : '+'}${shown}`;
}

/** `2026-W18` */
function weekLabel(local: number): string {
  const time = localTime(local);
  return `${time.isoWeekYear()}-W${String(time.isoWeek()).padStart(2, '0')}`;
}

/**
 * Finds the bucket of a time; −1 outside all of them. Rows come in the order of time, so the last one is tried first.
 *
 * @param buckets in order, without gaps
 */
export function createBucketIndex(buckets: readonly Bucket[]): (time: number) => number {
  let last = 0;
  return (time) => {
    const tried = buckets[last];
    if (tried && time >= tried.start && time < tried.end) return last;
    let low = 0;
    let high = buckets.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const bucket = buckets[middle] as Bucket;
      if (time < bucket.start) high = middle - 1;
      else if (time >= bucket.end) low = middle + 1;
      else {
        last = middle;
        return middle;
      }
    }
    return -1;
  };
}

/** Buckets times keys; each takes some bytes in every sum. */
const FIGURES_MAX = 10_000_000;

/** @throws DynvmError bad-input: a table of buckets and keys that would take too much memory */
export function assertTableSize(buckets: number, keys: number): void {
  if (buckets * keys <= FIGURES_MAX) return;
  throw new DynvmError({
    code: 'bad-input',
    message: `${buckets} buckets of ${keys} keys are too many figures for one report`,
    hint: 'Ask for a shorter period, larger buckets, or a filter.',
    where: { field: 'bucket' },
  });
}

function tooMany(bucket: ReportBucket): DynvmError {
  return new DynvmError({
    code: 'bad-input',
    message: `The period has more than ${BUCKETS_MAX} buckets of one ${bucket}`,
    hint: 'Ask for a shorter period or larger buckets.',
    where: { field: 'bucket' },
  });
}
