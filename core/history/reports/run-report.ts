import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import type { Report, ReportMetric, ReportQuery, ReportRow } from '../../model/report.ts';
import { bucketsOf } from './buckets.ts';
import { concurrency } from './concurrency.ts';
import { created, dashboardHours, requesters } from './created.ts';
import { dimensionSql } from './dimension.ts';
import { createDuration, usageDuration } from './durations.ts';
import { failures } from './failures.ts';
import { hours } from './hours.ts';
import type { Metric } from './metric.ts';

const METRICS: Readonly<Record<ReportMetric, Metric>> = {
  hours,
  'dashboard-hours': dashboardHours,
  created,
  requesters,
  'create-duration': createDuration,
  failures,
  'usage-duration': usageDuration,
  concurrency,
};

/** Metrics whose rows may be added up, by the figure that ranks them. */
const SUMMABLE: Partial<Record<ReportMetric, string>> = {
  hours: 'hours',
  'dashboard-hours': 'hours',
  created: 'vms',
};
const OTHER = '(other)';

/** Computes one report from the embedded store. @throws DynvmError bad-input */
export function runReport(database: DatabaseSyncInstance, query: ReportQuery, nowMs: number): Report {
  const metric = METRICS[query.metric];
  const now = nowMs / 1000;
  // The dashboards truncate UTC milliseconds; their figures exist in no other zone.
  const zone = query.metric === 'dashboard-hours' ? 'UTC' : query.zone;
  const to = query.toAt === undefined ? now : query.toAt / 1000;
  const from = query.fromAt === undefined ? (firstStart(database) ?? to) : query.fromAt / 1000;
  const buckets = bucketsOf(query.bucket, from, to, zone);
  const rows = metric.run({ database, query, buckets, dimension: dimensionSql(query.by), now });
  return {
    metric: query.metric,
    definition: metric.definition,
    zone,
    fromAt: Math.floor(from * 1000),
    toAt: Math.floor(to * 1000),
    columns: [...metric.columns],
    rows: query.top === undefined ? rows : foldSmall(rows, query.top, SUMMABLE[query.metric]),
  };
}

function firstStart(database: DatabaseSyncInstance): number | undefined {
  const { first } = database.prepare('SELECT min(starts) AS first FROM vms').get() as {
    first: number | null;
  };
  return first ?? undefined;
}

/** Keeps the `top` keys with the largest sums and adds the others up; what can't be added is cut to the top keys. */
function foldSmall(rows: readonly ReportRow[], top: number, figure: string | undefined): ReportRow[] {
  const weight = new Map<string, number>();
  for (const row of rows) weight.set(row.key, (weight.get(row.key) ?? 0) + Number(row[figure ?? 'vms'] ?? 1));
  const kept = new Set(
    [...weight]
      .sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]))
      .slice(0, top)
      .map(([key]) => key),
  );
  const large = rows.filter((row) => kept.has(row.key));
  if (figure === undefined) return large;
  const others = new Map<string, number>();
  for (const row of rows) {
    if (!kept.has(row.key)) others.set(row.bucket, (others.get(row.bucket) ?? 0) + Number(row[figure]));
  }
  const folded = [...others].map(([bucket, sum]): ReportRow => ({ bucket, key: OTHER, [figure]: sum }));
  return [...large, ...folded].sort((a, b) => a.bucket.localeCompare(b.bucket));
}
