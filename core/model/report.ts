import { z } from 'zod';

/**
 * What is counted. Every metric but `failures` counts only VMs that were handed out.
 * @see docs/reports.md
 */
export const ReportMetric = z.enum([
  /** Hours from the ask to the deletion, split at bucket borders; a living VM counts up to now. */
  'hours',
  /** The old dashboards' sum: live + create + delete seconds of VMs by when they were created, in UTC, never split. */
  'dashboard-hours',
  'created',
  /** How many different people and jobs asked. */
  'requesters',
  /** Seconds from the ask to the address: p50, p95, max. */
  'create-duration',
  /** Asked, failed, and their ratio, by when they were asked for. */
  'failures',
  /** How long VMs were kept: counts by length. */
  'usage-duration',
  /** VMs alive: average and peak of each bucket, with the room there was. */
  'concurrency',
]);
export type ReportMetric = z.infer<typeof ReportMetric>;

export const ReportBucket = z.enum(['hour', 'day', 'week', 'month', 'all']);
export type ReportBucket = z.infer<typeof ReportBucket>;

/** `tag:<key>` groups by the value of that tag; VMs without it have the key ''. */
export const ReportDimension = z.union([
  z.enum(['none', 'os', 'host', 'descriptor', 'requester', 'outcome']),
  z.templateLiteral(['tag:', z.string().min(1)]),
]);
export type ReportDimension = z.infer<typeof ReportDimension>;

export const ReportQuery = z.object({
  metric: ReportMetric,
  by: ReportDimension.default('none'),
  bucket: ReportBucket.default('day'),
  /** Epoch ms; absent = from the first VM. */
  fromAt: z.number().int().nonnegative().optional(),
  /** Epoch ms, not included; absent = now. */
  toAt: z.number().int().nonnegative().optional(),
  /** IANA name: where days begin. */
  zone: z.string().default('UTC'),
  /** Only the keys with the most; the rest become `(other)`. */
  top: z.number().int().min(1).max(1000).optional(),
});
export type ReportQuery = z.infer<typeof ReportQuery>;
export type ReportQueryInput = z.input<typeof ReportQuery>;

/** `bucket`: 2026-04-29T13:00+02:00, 2026-04-29, 2026-W18, 2026-04 or ''. Figures stand under their own names. */
export const ReportRow = z.looseObject({ bucket: z.string(), key: z.string() });
export type ReportRow = z.infer<typeof ReportRow>;

export const Report = z.object({
  metric: ReportMetric,
  /** One sentence: what was counted and how. */
  definition: z.string(),
  zone: z.string(),
  fromAt: z.number().int(),
  toAt: z.number().int(),
  /** Names of the figures of each row, in order, with their unit. */
  columns: z.array(z.object({ name: z.string(), unit: z.string() })),
  rows: z.array(ReportRow),
});
export type Report = z.infer<typeof Report>;
