import { DynvmError } from '../../model/failure.ts';

/** Seconds by which the local clock is ahead of UTC at an instant (epoch seconds). */
export type ZoneOffset = (at: number) => number;

/** `GMT`, `GMT+05:30`, `GMT-00:44:30` at the end of a text. */
const OFFSET = /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/;

/**
 * Exact for every IANA zone, half-hour shifts and offsets with seconds included.
 *
 * @throws DynvmError bad-input: an unknown zone
 */
export function createZoneOffset(zone: string): ZoneOffset {
  const format = createFormat(zone);
  // Neighbouring buckets ask for the same instant.
  let last = { second: Number.NaN, offset: 0 };
  return (at) => {
    const second = Math.floor(at);
    if (second !== last.second) last = { second, offset: parseOffset(format.format(second * 1000)) };
    return last.offset;
  };
}

function parseOffset(text: string): number {
  const [, sign, hours = 0, minutes = 0, seconds = 0] = OFFSET.exec(text) ?? [];
  const size = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  return sign === '-' ? -size : size;
}

/** Making one takes 50 times as long as using it. */
const formats = new Map<string, Intl.DateTimeFormat>();

function createFormat(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  try {
    const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
    formats.set(zone, format);
    return format;
  } catch {
    throw new DynvmError({
      code: 'bad-input',
      message: `${JSON.stringify(zone)} is not a time zone`,
      hint: 'Give an IANA name such as UTC or Europe/Berlin.',
      where: { field: 'zone' },
    });
  }
}
