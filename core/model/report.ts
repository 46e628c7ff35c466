import { z } from 'zod';

/**
 * What is counted. Every metric but `failures` counts only VMs that were handed out.
 * @see docs/reports.md
 */
export const ReportMetric = z.enum([
  /** Hours from the request to the deletion, split at bucket borders; a living VM counts up to now. */
  'hours',
  /** The old dashboards' sum: live + create + delete seconds of VMs by when they were created, in UTC, never split. */
  'dashboard-hours',
  'created',
  /** How many different people and jobs asked. */
  'requesters',
  /** Seconds from the request to the address: p50, p95, max. */
  'create-duration',
  /** Asked, failed, and their ratio, by when they were asked for. */
  'failures',
  /** How long VMs were kept: counts by length. */
  'usage-duration',
  /** VMs alive: average and peak of each bucket, with the room and the capacity there was. */
  'concurrency',
  /** Several figures of each key side by side, and of all together: who used how much, and how well it went. */
  'summary',
  /** VMs that never became available, by why. */
  'failure-reasons',
]);
export type ReportMetric = z.infer<typeof ReportMetric>;

/** `3-hours` begin at 0:00, 3:00, … local time. */
export const ReportBucket = z.enum(['hour', '3-hours', 'day', 'week', 'month', 'all']);
export type ReportBucket = z.infer<typeof ReportBucket>;

/** `tag:<key>` groups by the value of that tag; VMs without it have the key ''. */
export const ReportDimension = z.union([
  z.enum(['none', 'os', 'host', 'descriptor', 'requester', 'outcome']),
  z.templateLiteral(['tag:', z.string().min(1)]),
]);
export type ReportDimension = z.infer<typeof ReportDimension>;

/** Which VMs count; all that are given must hold. */
export const ReportFilter = z.object({
  osKey: z.string().optional(),
  /** Name of the physical host. */
  host: z.string().optional(),
  requester: z.string().optional(),
  /** `live`, `failed`, or the reason of the end. */
  outcome: z.string().optional(),
  /** An empty value: VMs without this tag. */
  tag: z.object({ key: z.string().min(1), value: z.string() }).optional(),
});
export type ReportFilter = z.infer<typeof ReportFilter>;

/** What a VM costs for each hour it is there. */
export const CostRate = z.object({
  perVcpuHour: z.number().nonnegative(),
  perGibHour: z.number().nonnegative(),
  /** Stands beside the figures as it is: `EUR`. */
  currency: z
    .string()
    .trim()
    .min(1)
    .max(8)
    .regex(/^[\p{L}\p{Sc}](?:[\p{L}\p{Sc} ]*[\p{L}\p{Sc}])?$/u),
});
export type CostRate = z.infer<typeof CostRate>;

/** Epoch ms up to the year 9999, which labels have room for. */
const ReportTime = z.number().int().nonnegative().max(253_402_300_799_000);

export const ReportQuery = z.object({
  metric: ReportMetric,
  by: ReportDimension.default('none'),
  bucket: ReportBucket.default('day'),
  /** Epoch ms; absent = from the first VM. */
  fromAt: ReportTime.optional(),
  /** Epoch ms, not included; absent = now. */
  toAt: ReportTime.optional(),
  /** IANA name: where days begin. */
  zone: z.string().default('UTC'),
  /** Only the keys with the most; the rest become `(other)`. */
  top: z.number().int().min(1).max(1000).optional(),
  filter: ReportFilter.optional(),
  /** Adds a cost to `hours` and `summary`. */
  cost: CostRate.optional(),
});
export type ReportQuery = z.infer<typeof ReportQuery>;
export type ReportQueryInput = z.input<typeof ReportQuery>;

/** What stands for the keys that `top` left out, and for all keys together. */
export const OTHER_KEY = '(other)';
export const ALL_KEY = '(all)';

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
  /** Every bucket of the period, also those without a row. Epoch ms; `toAt` is not included. */
  buckets: z.array(z.object({ label: z.string(), fromAt: z.number(), toAt: z.number() })),
  rows: z.array(ReportRow),
});
export type Report = z.infer<typeof Report>;
