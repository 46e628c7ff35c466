import { InvalidArgumentError } from 'commander';
import { z } from 'zod';

const IsoTime = z.union([z.iso.date(), z.iso.datetime({ offset: true, local: true })]);

/** `2026-04-01` (midnight UTC) or a full ISO time, as epoch ms; without an offset it is UTC. */
export function parseTimeArgument(text: string): number {
  if (!IsoTime.safeParse(text).success) {
    throw new InvalidArgumentError('It must be like 2026-04-01 or 2026-04-01T12:00:00Z.');
  }
  const hasZone = !text.includes('T') || /(Z|[+-]\d\d:?\d\d)$/.test(text);
  return Date.parse(hasZone ? text : `${text}Z`);
}

/** `2026-04-29 13:43Z` */
export function toIsoMinute(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')}Z`;
}
