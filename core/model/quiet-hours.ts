import { z } from 'zod';

const TimeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);

/** A part of each day, by the clock on the wall: `22:00` to `07:00` goes over midnight. */
export const QuietHours = z.object({
  enabled: z.boolean().default(false),
  /** HH:MM, included. */
  from: TimeOfDay.default('22:00'),
  /** HH:MM, excluded. */
  until: TimeOfDay.default('07:00'),
});
export type QuietHours = z.infer<typeof QuietHours>;

/**
 * Whether it is quiet at a time.
 * @param at epoch ms
 * @param timeZone IANA name; by default that of this computer, whatever it is just then
 */
export function isQuietAt({ enabled, from, until }: QuietHours, at: number, timeZone?: string): boolean {
  if (!enabled) return false;
  const now = toTimeOfDay(at, timeZone);
  return from <= until ? from <= now && now < until : now >= from || now < until;
}

/** Text of HH:MM sorts as the day goes. */
function toTimeOfDay(at: number, timeZone: string | undefined): string {
  return new Date(at).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit', timeZone });
}
