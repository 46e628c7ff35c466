import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import type { ReportRow } from '../../model/report.ts';
import type { Bucket } from './buckets.ts';
import type { Metric } from './metric.ts';
import { type Occupancy, occupancy } from './occupancy.ts';

/** @see ReportMetric concurrency */
export const concurrency: Metric = {
  definition:
    'VMs alive: average over each bucket, the most at any moment, and the most that the hosts had room for beside them (hourly samples)',
  columns: [
    { name: 'average', unit: 'VMs' },
    { name: 'peak', unit: 'VMs' },
    { name: 'room', unit: 'VMs' },
  ],
  run({ database, buckets, dimension, query, now }) {
    const grouped = query.by !== 'none';
    const peaks = grouped ? undefined : peakReader(database);
    const room = roomReader(database);
    return occupancy(database, buckets, dimension, now)
      .filter(({ seconds, aliveAtStart, aliveAtEnd }) => seconds > 0 || aliveAtStart > 0 || aliveAtEnd > 0)
      .map((part): ReportRow => {
        const { bucket, key, seconds } = part;
        const lengthSeconds = Math.max(1, Math.min(bucket.end, now) - bucket.start);
        return {
          bucket: bucket.label,
          key,
          average: seconds / lengthSeconds,
          // A key's own peak would need all its events again; the average and the border values bound it well.
          peak: peaks ? peaks(part) : Math.max(part.aliveAtStart, part.aliveAtEnd),
          room: room(bucket),
        };
      });
  },
};

/** The most alive at once inside a bucket: a running sum over its beginnings and ends. */
function peakReader(database: DatabaseSyncInstance): (part: Occupancy) => number {
  const statement = database.prepare(
    `SELECT coalesce(max(running), 0) AS most FROM (
       SELECT sum(change) OVER (ORDER BY time, change) AS running FROM (
         SELECT starts AS time, 1 AS change FROM vms INDEXED BY vms_by_start
         WHERE starts >= ? AND starts < ? AND handed = 1
         UNION ALL
         SELECT ends AS time, -1 AS change FROM vms INDEXED BY vms_by_end
         WHERE ends >= ? AND ends < ? AND handed = 1
       )
     )`,
  );
  return ({ bucket, aliveAtStart }) => {
    const { start, end } = bucket;
    const { most } = statement.get(start, end, start, end) as { most: number };
    return aliveAtStart + Math.max(0, most);
  };
}

/** Free slots beside the living VMs, summed over the hosts; null where nothing was sampled. */
function roomReader(database: DatabaseSyncInstance): (bucket: Bucket) => number | null {
  const statement = database.prepare(
    `SELECT max(room) AS room FROM (
       SELECT sum(json_extract(row, '$.slots')) AS room FROM capacity_samples
       WHERE at >= ? AND at < ? GROUP BY at
     )`,
  );
  return ({ start, end }) => {
    const { room } = statement.get(start * 1000, end * 1000) as { room: number | null };
    return room;
  };
}
