import { ALL_KEY, type ReportRow } from '../../../model/report.ts';
import { capacityReader } from '../capacity.ts';
import { countConcurrency } from '../count-concurrency.ts';
import type { Metric } from './metric.ts';

/** The metric `concurrency`. @see docs/reports.md */
export const concurrency: Metric = {
  definition:
    'VMs alive: average over each bucket, the most at any moment and when that was (epoch ms), and the most that the hosts had room for beside them and in all (hourly samples, all hosts)',
  columns: [
    { name: 'average', unit: 'VMs' },
    { name: 'peak', unit: 'VMs' },
    { name: 'peakAt', unit: 'ms' },
    { name: 'room', unit: 'VMs' },
    { name: 'capacity', unit: 'VMs' },
  ],
  rankedBy: 'peak',
  run(input) {
    const { database, query, now } = input;
    const ofAll = query.by === 'none';
    const read = capacityReader(database);
    const capacities = new Map(input.buckets.map((bucket) => [bucket, read(bucket)]));
    return countConcurrency(input)
      .filter(({ key }) => (key === ALL_KEY) === ofAll)
      .filter(({ bucket, peak }) => peak > 0 || (capacities.get(bucket)?.capacity ?? null) !== null)
      .map(({ bucket, key, seconds, peak, peakAt }): ReportRow => {
        const lengthSeconds = Math.max(1, Math.min(bucket.end, now) - bucket.start);
        return {
          bucket: bucket.label,
          key: ofAll ? '' : key,
          average: seconds / lengthSeconds,
          peak,
          peakAt: Math.round(peakAt * 1000),
          ...(capacities.get(bucket) ?? { room: null, capacity: null }),
        };
      });
  },
};
