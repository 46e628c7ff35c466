import dayjs from 'dayjs';
import timezone from 'dayjs/plugin/timezone.js';
import utc from 'dayjs/plugin/utc.js';
import type { ReportBucket } from '../../../core/model/report.ts';

dayjs.extend(utc);
dayjs.extend(timezone);

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export const PERIODS = ['24h', '7d', '30d', '90d', 'all', 'own'] as const;
export type PeriodChoice = (typeof PERIODS)[number];

/** Calendar days, both included: `2026-04-29`. */
export interface DayRange {
  readonly first: string;
  readonly last: string;
}

/** Epoch ms; `toAt` is exclusive. */
export interface Period {
  readonly fromAt: number;
  readonly toAt: number;
}

const WHOLE_DAYS: Readonly<Partial<Record<PeriodChoice, number>>> = { '7d': 7, '30d': 30, '90d': 90 };

export interface PeriodInput {
  readonly choice: PeriodChoice;
  readonly range?: DayRange | undefined;
  readonly zone: string;
  readonly now: number;
  /** When the oldest VM was requested. */
  readonly firstAt?: number | undefined;
}

/** Starts at an hour or day boundary in the zone; ends now or with the last chosen day. */
export function toPeriod({ choice, range, zone, now, firstAt }: PeriodInput): Period {
  if (choice === 'own' && range) {
    const toAt = toStartOfDay(addDays(range.last, 1), zone);
    return { fromAt: toStartOfDay(range.first, zone), toAt: Math.max(1, Math.min(toAt, now)) };
  }
  if (choice === 'all') return { fromAt: toStartOfDay(toDay(firstAt ?? now, zone), zone), toAt: now };
  const days = WHOLE_DAYS[choice];
  if (days === undefined) return { fromAt: Math.floor(now / HOUR_MS - 23) * HOUR_MS, toAt: now };
  return { fromAt: toStartOfDay(addDays(toDay(now, zone), 1 - days), zone), toAt: now };
}

/** The period of the same length directly before. */
export function toPreviousPeriod({ fromAt, toAt }: Period): Period {
  return { fromAt: Math.max(0, fromAt - (toAt - fromAt)), toAt: fromAt };
}

/** A few dozen bars. */
export function chooseBarBucket({ fromAt, toAt }: Period): ReportBucket {
  const days = (toAt - fromAt) / DAY_MS;
  if (days <= 2) return 'hour';
  if (days <= 8) return '3-hours';
  if (days <= 100) return 'day';
  return days <= 730 ? 'week' : 'month';
}

/** Lines can be finer than bars. */
export function chooseLineBucket(period: Period): ReportBucket {
  const days = (period.toAt - period.fromAt) / DAY_MS;
  if (days <= 8) return 'hour';
  return days <= 40 ? '3-hours' : chooseBarBucket(period);
}

/** The calendar day of a moment: `2026-04-29`. */
export function toDay(at: number, zone: string): string {
  return dayjs(at).tz(zone).format('YYYY-MM-DD');
}

export function addDays(day: string, days: number): string {
  return dayjs.utc(day).add(days, 'day').format('YYYY-MM-DD');
}

/** Epoch ms. */
export function toStartOfDay(day: string, zone: string): number {
  return dayjs.tz(`${day} 00:00`, zone).valueOf();
}

/** The previous calendar month. */
export function toLastMonth(now: number, zone: string): DayRange {
  const first = dayjs.utc(`${toDay(now, zone).slice(0, 7)}-01`).subtract(1, 'month');
  return { first: first.format('YYYY-MM-DD'), last: first.endOf('month').format('YYYY-MM-DD') };
}

/** `31 Mar – 29 Apr 2026`, `1 – 30 Mar`, `29 Apr 13:00 – 30 Apr 13:24`. */
export function formatPeriod({ fromAt, toAt }: Period, zone: string, withYear = false): string {
  const from = dayjs(fromAt).tz(zone);
  const last = dayjs(toAt - 1).tz(zone);
  if (toAt - fromAt <= 2 * DAY_MS && (from.hour() !== 0 || from.minute() !== 0)) {
    return `${from.format('D MMM HH:mm')} – ${last.format('D MMM HH:mm')}`;
  }
  const year = withYear ? ` ${last.format('YYYY')}` : '';
  if (from.format('YYYY') !== last.format('YYYY')) {
    return `${from.format('D MMM YYYY')} – ${last.format('D MMM YYYY')}`;
  }
  if (from.format('YYYY-MM-DD') === last.format('YYYY-MM-DD')) return `${last.format('D MMM')}${year}`;
  const same = from.format('MM') === last.format('MM');
  return `${from.format(same ? 'D' : 'D MMM')} – ${last.format('D MMM')}${year}`;
}

/** The axis label of a bucket, by its length. */
export function formatTick(at: number, bucket: ReportBucket, zone: string): string {
  const formats = { hour: 'HH:mm', '3-hours': 'D MMM', day: 'D MMM', week: 'D MMM YYYY', month: 'MMM YYYY' };
  return dayjs(at)
    .tz(zone)
    .format(bucket === 'all' ? 'D MMM YYYY' : formats[bucket]);
}

/** The full name of a bucket: `Saturday 4 April`, `4 Apr 12:00 – 15:00`. */
export function formatBucket({ fromAt, toAt }: Period, bucket: ReportBucket, zone: string): string {
  const from = dayjs(fromAt).tz(zone);
  const to = dayjs(toAt).tz(zone);
  switch (bucket) {
    case 'day':
      return from.format('dddd D MMMM');
    case 'month':
      return from.format('MMMM YYYY');
    case 'week':
      return formatPeriod({ fromAt, toAt }, zone, true);
    default:
      return `${from.format('ddd D MMM HH:mm')} – ${to.format('HH:mm')}`;
  }
}

export const BUCKET_WORDS: Readonly<Record<ReportBucket, string>> = {
  hour: 'per hour',
  '3-hours': 'per 3 h',
  day: 'per day',
  week: 'per week',
  month: 'per month',
  all: 'in total',
};

/** A moment in a zone: `29 Apr 13:43`, with the year if it is not the current one. */
export function formatMoment(at: number, zone: string): string {
  const moment = dayjs(at).tz(zone);
  return moment.format(moment.year() === dayjs().tz(zone).year() ? 'D MMM HH:mm' : 'D MMM YYYY HH:mm');
}
