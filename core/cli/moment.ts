import { InvalidArgumentError } from 'commander';
import { DateTime } from 'luxon';

/** `2026-04-01` (midnight UTC) or a full ISO time, as epoch ms. */
export function parseMoment(text: string): number {
  const moment = DateTime.fromISO(text, { zone: 'UTC' });
  if (!moment.isValid) throw new InvalidArgumentError('It must be like 2026-04-01 or 2026-04-01T12:00:00Z.');
  return moment.toMillis();
}

/** `2026-04-29 13:43Z` */
export function isoMinute(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')}Z`;
}
