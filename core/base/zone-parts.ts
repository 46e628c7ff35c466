/** A moment as a clock on the wall of a time zone shows it. */
export interface ZoneParts {
  /** 1 = Monday … 7 = Sunday. */
  readonly weekday: number;
  readonly minuteOfDay: number;
  /** `2026-11-30`. */
  readonly date: string;
}

const QUARTER_MS = 900_000;
const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const formats = new Map<string, Intl.DateTimeFormat>();

/** As {@link zoneParts}, but each quarter-hour is worked out once; minutes are those of its beginning. */
export function createZoneReader(timeZone: string): (at: number) => ZoneParts {
  const known = new Map<number, ZoneParts>();
  return (at) => {
    const quarter = Math.floor(at / QUARTER_MS);
    const parts = known.get(quarter) ?? zoneParts(quarter * QUARTER_MS, timeZone);
    known.set(quarter, parts);
    return parts;
  };
}

/** @param timeZone an IANA name that exists */
export function zoneParts(at: number, timeZone: string): ZoneParts {
  const parts = new Map(
    formatFor(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  return {
    weekday: WEEKDAYS.indexOf(parts.get('weekday') ?? '') + 1,
    minuteOfDay: Number(parts.get('hour')) * 60 + Number(parts.get('minute')),
    date: `${parts.get('year')}-${parts.get('month')}-${parts.get('day')}`,
  };
}

/** Making one takes longer than using it a thousand times. */
function formatFor(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  formats.set(timeZone, format);
  return format;
}
