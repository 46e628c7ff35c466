import type { Metric } from './metric.ts';

/** @see ReportMetric failures */
export const failures: Metric = {
  definition: 'VMs asked for and how many of them never became available, by when they were asked for',
  columns: [
    { name: 'asked', unit: 'VMs' },
    { name: 'failed', unit: 'VMs' },
    { name: 'rate', unit: 'ratio' },
  ],
  run({ database, buckets, dimension }) {
    const statement = database.prepare(
      `SELECT ${dimension.expression} AS key, count(*) AS asked, sum(outcome = 'failed') AS failed
       FROM vms INDEXED BY vms_by_start WHERE starts >= ? AND starts < ? GROUP BY 1 ORDER BY 1`,
    );
    return buckets.flatMap((bucket) => {
      const rows = statement.all(...dimension.parameters, bucket.start, bucket.end);
      return (rows as unknown as { key: string; asked: number; failed: number }[]).map((row) => ({
        bucket: bucket.label,
        ...row,
        rate: row.failed / row.asked,
      }));
    });
  },
};
