import { DynvmError } from '../../model/failure.ts';

/** Seconds by which the local clock is ahead of UTC at an instant (epoch seconds). */
export type ZoneOffset = (at: number) => number;

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
    if (second === last.second) return last.offset;
    const parts: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {};
    for (const { type, value } of format.formatToParts(second * 1000)) parts[type] = Number(value);
    const { year = 0, month = 1, day = 0, hour = 0, minute = 0 } = parts;
    const offset = Date.UTC(year, month - 1, day, hour, minute, parts.second) / 1000 - second;
    last = { second, offset };
    return offset;
  };
}

/** Making one takes 50 times as long as using it. */
const formats = new Map<string, Intl.DateTimeFormat>();

function createFormat(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  try {
    const format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
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
