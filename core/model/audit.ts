import { z } from 'zod';

export const LogLevel = z.enum(['info', 'warning', 'error']);
export type LogLevel = z.infer<typeof LogLevel>;

/** One line of the activity log: who did what to what, and what came of it. */
export const LogRow = z.object({
  id: z.string(),
  at: z.number().int().nonnegative(),
  level: LogLevel,
  /** Short and stable, `lease.released`, `host.unreachable`: what filters use. */
  kind: z.string(),
  /** A sentence. */
  message: z.string(),
  /** Who asked: `legacy:10.1.2.3`, `cli:ann`, `console:ann`; `console`, `service`, `expiry` when it did so by itself. */
  actor: z.string(),
  hostRef: z.number().int().optional(),
  requestId: z.string().optional(),
  leaseId: z.string().optional(),
  vm: z.string().optional(),
});
export type LogRow = z.infer<typeof LogRow>;

/** Which lines of the activity log are wanted; all that are given must hold. */
export const LogFilter = z.object({
  /** This level and what is more severe. */
  level: LogLevel.optional(),
  /** Any of these: a kind (`lease.released`) or its first word for all of a family (`lease`). */
  kinds: z.array(z.string().min(1)).min(1).max(100).optional(),
  actor: z.string().optional(),
  hostRef: z.number().int().optional(),
  leaseId: z.string().optional(),
  requestId: z.string().optional(),
  /** Exactly this VM name. */
  vm: z.string().optional(),
  /** Part of the message, the VM's name or the actor, upper and lower case alike. */
  search: z.string().min(1).max(200).optional(),
  /** At or after this moment, epoch ms. */
  fromAt: z.number().int().nonnegative().optional(),
  /** Before this moment, epoch ms. */
  toAt: z.number().int().nonnegative().optional(),
});
export type LogFilter = z.infer<typeof LogFilter>;

/** A level and those above it. */
function levelsFrom(level: LogLevel): LogLevel[] {
  return LogLevel.options.slice(LogLevel.options.indexOf(level));
}

/** Whether a line is one that the filter wants: for lines that are in memory, such as those of the live topic. */
export function matchesLogFilter(row: LogRow, filter: LogFilter): boolean {
  const { level, kinds, search, fromAt, toAt } = filter;
  return (
    (level === undefined || levelsFrom(level).includes(row.level)) &&
    (kinds === undefined || kinds.some((kind) => row.kind === kind || row.kind.startsWith(`${kind}.`))) &&
    EXACT_FIELDS.every((field) => filter[field] === undefined || row[field] === filter[field]) &&
    (search === undefined || searchedText(row).includes(asciiLower(search))) &&
    (fromAt === undefined || row.at >= fromAt) &&
    (toAt === undefined || row.at < toAt)
  );
}

const EXACT_FIELDS = ['actor', 'hostRef', 'leaseId', 'requestId', 'vm'] as const;

function searchedText({ message, vm = '', actor }: LogRow): string {
  return asciiLower([message, vm, actor].join('\n'));
}

/** As the store's own `lower` does it: the two must agree. */
function asciiLower(text: string): string {
  return text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
}
