import type { ReportRow } from '../../../model/report.ts';
import { occupancy } from '../occupancy.ts';
import { costColumn, costDefinition, costWeights } from './cost.ts';
import type { Metric } from './metric.ts';

export const SECONDS_PER_HOUR = 3600;

const definition =
  'VM hours: from the request to the end of the deletion of each VM that was handed out, split at the borders of the buckets; a living VM counts up to now';
const columns = [{ name: 'hours', unit: 'VM hours' }];

/** The metric `hours`. @see docs/reports.md */
export const hours: Metric = {
  definition,
  columns,
  summable: 'hours',
  withCost: (rate) => ({
    definition: `${definition}; ${costDefinition(rate)}`,
    columns: [...columns, costColumn(rate)],
  }),
  run(input) {
    const { cost } = input.query;
    const used = occupancy(input);
    const costs = cost && occupancy(input, costWeights(input.source.present, cost));
    return input.buckets.flatMap((bucket, index) =>
      used.keys.flatMap((key, id): ReportRow[] => {
        const seconds = used.readSeconds(index, id);
        if (seconds <= 0) return [];
        const row = { bucket: bucket.label, key, hours: seconds / SECONDS_PER_HOUR };
        return [costs ? { ...row, cost: costs.readSeconds(index, id) / SECONDS_PER_HOUR } : row];
      }),
    );
  },
};
