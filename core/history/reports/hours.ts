import type { Metric } from './metric.ts';
import { occupancy } from './occupancy.ts';

const SECONDS_PER_HOUR = 3600;

/** @see ReportMetric hours */
export const hours: Metric = {
  definition:
    'VM hours: from the ask to the end of the deletion of each VM that was handed out, split at the borders of the buckets; a living VM counts up to now',
  columns: [{ name: 'hours', unit: 'VM hours' }],
  run({ database, buckets, dimension, now }) {
    return occupancy(database, buckets, dimension, now)
      .filter(({ seconds }) => seconds > 0)
      .map(({ bucket, key, seconds }) => ({ bucket: bucket.label, key, hours: seconds / SECONDS_PER_HOUR }));
  },
};
