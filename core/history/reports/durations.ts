import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import type { ReportRow } from '../../model/report.ts';
import type { Bucket } from './buckets.ts';
import type { DimensionSql } from './dimension.ts';
import type { Metric } from './metric.ts';

/** How many VMs of a key took so many seconds. */
type SecondsCount = Map<number, number>;

const SLICE_SECONDS = 2 * 86_400;

/**
 * Counts by whole seconds instead of rows: durations repeat, so a few hundred pairs stand for a million VMs.
 * A long bucket is read in slices, because grouping a slice fits the cache and grouping everything does not.
 */
function countBySeconds(
  database: DatabaseSyncInstance,
  dimension: DimensionSql,
  column: 'create_duration_secs' | 'live_duration_secs',
) {
  const statement = database.prepare(
    `SELECT ${dimension.expression} AS key, ${column} AS seconds, count(*) AS n FROM vms INDEXED BY vms_by_created
     WHERE created_time >= ? AND created_time < ? AND handed = 1 AND ${column} IS NOT NULL GROUP BY 1, 2`,
  );
  return ({ start, end }: Bucket): Map<string, SecondsCount> => {
    const counts = new Map<string, SecondsCount>();
    for (let from = start; from < end; from += SLICE_SECONDS) {
      const to = Math.min(end, from + SLICE_SECONDS);
      const rows = statement.all(...dimension.parameters, from, to);
      for (const { key, seconds, n } of rows as unknown as { key: string; seconds: number; n: number }[]) {
        const ofKey = counts.get(key) ?? new Map<number, number>();
        ofKey.set(seconds, (ofKey.get(seconds) ?? 0) + n);
        counts.set(key, ofKey);
      }
    }
    return counts;
  };
}

/** @see ReportMetric create-duration */
export const createDuration: Metric = {
  definition: 'Seconds from the ask to the address of VMs that were handed out (nearest-rank percentiles)',
  columns: [
    { name: 'vms', unit: 'VMs' },
    { name: 'p50', unit: 's' },
    { name: 'p95', unit: 's' },
    { name: 'max', unit: 's' },
  ],
  run({ database, buckets, dimension }) {
    const read = countBySeconds(database, dimension, 'create_duration_secs');
    return buckets.flatMap((bucket) =>
      [...read(bucket)].sort().map(([key, counts]): ReportRow => {
        const sorted = [...counts].sort(([a], [b]) => a - b);
        const vms = sorted.reduce((sum, [, n]) => sum + n, 0);
        return {
          bucket: bucket.label,
          key,
          vms,
          p50: nearestRank(sorted, Math.ceil(vms * 0.5)),
          p95: nearestRank(sorted, Math.ceil(vms * 0.95)),
          max: sorted.at(-1)?.[0] ?? 0,
        };
      }),
    );
  },
};

/** The value at a 1-based rank of values given as sorted (value, count). */
function nearestRank(sorted: readonly (readonly [value: number, n: number])[], rank: number): number {
  let seen = 0;
  for (const [value, n] of sorted) {
    seen += n;
    if (seen >= rank) return value;
  }
  return 0;
}

/** Upper ends of the histogram's classes in minutes; what lived longer is the last class. */
const CLASS_MINUTES = [5, 15, 30, 60, 120, 240, 480, 720, 1440, 2880, 10_080, null] as const;

/** @see ReportMetric usage-duration */
export const usageDuration: Metric = {
  definition:
    'VMs by how long they were kept, from handed out to the start of their deletion; those that live are left out',
  columns: [
    { name: 'upToMinutes', unit: 'min' },
    { name: 'vms', unit: 'VMs' },
  ],
  run({ database, buckets, dimension }) {
    const read = countBySeconds(database, dimension, 'live_duration_secs');
    return buckets.flatMap((bucket) =>
      [...read(bucket)].sort().flatMap(([key, counts]) => {
        const classes = CLASS_MINUTES.map(() => 0);
        for (const [seconds, n] of counts) {
          const index = CLASS_MINUTES.findIndex((minutes) => minutes === null || seconds <= minutes * 60);
          classes[index] = (classes[index] ?? 0) + n;
        }
        return CLASS_MINUTES.map((upToMinutes, index) => ({
          bucket: bucket.label,
          key,
          upToMinutes,
          vms: classes[index] ?? 0,
        })).filter(({ vms }) => vms > 0);
      }),
    );
  },
};
