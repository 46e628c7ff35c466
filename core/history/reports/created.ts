import type { ReportRow } from '../../model/report.ts';
import type { Metric, ReportInput } from './metric.ts';

/** Rows of one grouped statement per bucket, each over the VMs whose provisioning ended in it. */
function perBucket(input: ReportInput, figures: string): ReportRow[] {
  const { database, buckets, dimension } = input;
  const statement = database.prepare(
    `SELECT ${dimension.expression} AS key, ${figures} FROM vms INDEXED BY vms_by_created
     WHERE created_time >= ? AND created_time < ? AND handed = 1 GROUP BY 1 ORDER BY 1`,
  );
  return buckets.flatMap((bucket) =>
    statement
      .all(...dimension.parameters, bucket.start, bucket.end)
      .map((row) => ({ bucket: bucket.label, ...(row as { key: string }) })),
  );
}

/** @see ReportMetric created */
export const created: Metric = {
  definition: 'VMs handed out, by when their provisioning ended',
  columns: [{ name: 'vms', unit: 'VMs' }],
  run: (input) => perBucket(input, 'count(*) AS vms'),
};

/** @see ReportMetric requesters */
export const requesters: Metric = {
  definition: 'Different requesters of VMs that were handed out, by when provisioning ended',
  columns: [{ name: 'requesters', unit: 'requesters' }],
  run: (input) => perBucket(input, 'count(DISTINCT requester) AS requesters'),
};

/** The old dashboards' own arithmetic; they group in UTC. @see LEGACY.md §3 */
export const dashboardHours: Metric = {
  definition:
    "The old dashboards' compute hours: live, create and delete seconds of VMs with an address, all in the bucket of their creation; a living VM counts only its creation",
  columns: [{ name: 'hours', unit: 'VM hours' }],
  run: (input) =>
    perBucket(
      input,
      `(coalesce(sum(live_duration_secs), 0) + sum(create_duration_secs)
        + coalesce(sum(delete_duration_secs), 0)) / 3600.0 AS hours`,
    ),
};
