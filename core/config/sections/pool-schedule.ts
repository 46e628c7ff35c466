import { z } from 'zod';
import { parsePoolSize } from '../../model/pool.ts';
import type { PoolHours } from '../config.ts';
import { refuse } from './value-schemas.ts';

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const HOURS = /^([a-z]{3})(?:-([a-z]{3}))?\s+(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})\s*=\s*(\S+)$/;

/** `mon-fri 07:00-19:00=6, sat 09:00-13:00=2`: the first that fits holds; outside of all, `<os>.warm` does. */
export const poolSchedule = z.string().transform((text, ctx): readonly PoolHours[] => {
  const parts = text.split(',').map((part) => part.trim().toLowerCase());
  const hours = parts.map(parseHours);
  const sound = hours.filter((one) => one !== undefined);
  if (sound.length === hours.length) return sound;
  return refuse(ctx, text, 'expected hours with sizes, such as mon-fri 07:00-19:00=6, sat 09:00-13:00=2');
});

function parseHours(text: string): PoolHours | undefined {
  const [, first = '', last = first, ...rest] = HOURS.exec(text) ?? [];
  const [fromHour, fromMinutes, toHour, toMinutes] = rest.slice(0, 4).map(Number);
  const [from, to] = [DAYS.indexOf(first), DAYS.indexOf(last)];
  const size = parsePoolSize(rest[4] ?? '');
  if (from < 0 || to < from || size === undefined) return undefined;
  const fromMinute = (fromHour ?? 0) * 60 + (fromMinutes ?? 0);
  const toMinute = (toHour ?? 0) * 60 + (toMinutes ?? 0);
  if ((fromMinutes ?? 0) > 59 || (toMinutes ?? 0) > 59 || toMinute > 1440 || fromMinute >= toMinute) {
    return undefined;
  }
  const weekdays = DAYS.flatMap((_, day) => (day >= from && day <= to ? [day + 1] : []));
  return { weekdays, fromMinute, toMinute, size };
}
