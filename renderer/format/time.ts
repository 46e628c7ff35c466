import { withTimes } from '../../core/model/times-in-text.ts';

const THIN = '\u2009';
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const pad = (value: number) => value.toString().padStart(2, '0');
const joinUnits = (big: number, bigUnit: string, small: number, smallUnit: string) =>
  `${big}${THIN}${bigUnit} ${pad(small)}${THIN}${smallUnit}`;

/** A duration, to the second below an hour: `49 s`, `2 min 05 s`, `1 h 05 min`. */
export function formatDuration(ms: number): string {
  if (ms >= HOUR_MS) return formatLongDuration(ms);
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds}${THIN}s`;
  return joinUnits(Math.floor(seconds / 60), 'min', seconds % 60, 's');
}

/** A duration, rounded down to the minute: `4 min`, `1 h 58 min`, `3 d 04 h`. */
export function formatLongDuration(ms: number): string {
  if (ms < MINUTE_MS) return `${Math.max(0, Math.floor(ms / 1000))}${THIN}s`;
  if (ms < HOUR_MS) return `${Math.floor(ms / MINUTE_MS)}${THIN}min`;
  const minutes = Math.floor(ms / MINUTE_MS);
  if (ms < DAY_MS) return joinUnits(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
  const hours = Math.floor(minutes / 60);
  return joinUnits(Math.floor(hours / 24), 'd', hours % 24, 'h');
}

/** A chosen duration, in the largest unit it fills: `15 min`, `4 h`, `24 h`, `3 d`. */
export function formatLength(minutes: number): string {
  if (minutes > 2880 && minutes % 1440 === 0) return `${minutes / 1440}${THIN}d`;
  if (minutes >= 60 && minutes % 60 === 0) return `${minutes / 60}${THIN}h`;
  return formatLongDuration(minutes * MINUTE_MS);
}

/** `in 4 min`, or `now` once reached. */
export function formatUntil(at: number, now: number): string {
  return at <= now ? 'now' : `in ${formatLongDuration(at - now)}`;
}

/** Local time of day: `14:21`. */
export function formatClockTime(at: number): string {
  const date = new Date(at);
  return `${pad(date.getHours())}:${pad(date.getMinutes())}`;
}

/** `14:21:09` */
export function formatExactTime(at: number): string {
  return `${formatClockTime(at)}:${pad(new Date(at).getSeconds())}`;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** With its day: `today 17:44`, `tomorrow 01:10`, `3 May 09:00`. */
export function formatDayTime(at: number, now: number): string {
  const days = Math.round((toMidnight(at) - toMidnight(now)) / DAY_MS);
  const time = formatClockTime(at);
  if (days === 0) return `today ${time}`;
  if (days === 1) return `tomorrow ${time}`;
  if (days === -1) return `yesterday ${time}`;
  const date = new Date(at);
  const year = date.getFullYear() === new Date(now).getFullYear() ? '' : ` ${date.getFullYear()}`;
  return `${date.getDate()} ${MONTHS[date.getMonth()]}${year} ${time}`;
}

/** The same within a sentence: `today at 17:44`. */
export function formatDayAndTime(at: number, now: number): string {
  return formatDayTime(at, now).replace(/ (?=\d\d:\d\d$)/, ' at ');
}

/** Formats the times within a sentence of the core. */
export function formatTimesIn(text: string, now = Date.now()): string {
  return withTimes(text, (at) => formatDayTime(at, now).replace('today ', ''));
}

/** Date and exact time, for tooltips. */
export function formatFullTime(at: number): string {
  const date = new Date(at);
  return `${date.getDate()} ${MONTHS[date.getMonth()]} ${date.getFullYear()} ${formatExactTime(at)}`;
}

function toMidnight(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}

/** The value of a date and time field: `2026-04-29T18:22`, local time. */
export function toLocalInput(at: number): string {
  const date = new Date(at);
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}T${formatClockTime(at)}`;
}
