import type { ReportRow } from '../../../model/report.ts';
import { createBucketIndex } from '../buckets.ts';
import { readKeys } from '../columns/dimension.ts';
import type { Metric, ReportInput } from './metric.ts';

/** Adds up a figure of each VM by the bucket in which its provisioning ended, and by key. */
function addUp(input: ReportInput, name: string, figures: Float64Array): ReportRow[] {
  const { source, buckets } = input;
  const keys = readKeys(source.provisioned, input);
  const findBucket = createBucketIndex(buckets);
  const times = source.provisioned.times('created_time');
  const sums = buckets.map(() => new Map<number, number>());
  for (const [row, time] of times.entries()) {
    const sum = sums[findBucket(time)];
    const id = keys.ids[row] as number;
    sum?.set(id, (sum.get(id) ?? 0) + (figures[row] as number));
  }
  return buckets.flatMap(({ label }, index) =>
    [...(sums[index] ?? [])].map(([id, sum]) => ({
      bucket: label,
      key: keys.names[id] as string,
      [name]: sum,
    })),
  );
}

/** The metric `created`. @see docs/reports.md */
export const created: Metric = {
  definition: 'VMs handed out, by when their provisioning ended',
  columns: [{ name: 'vms', unit: 'VMs' }],
  summable: 'vms',
  run: (input) => addUp(input, 'vms', input.source.provisioned.numbers('1')),
};

/** The metric `requesters`. @see docs/reports.md */
export const requesters: Metric = {
  definition: 'Different requesters of VMs that were handed out, by when provisioning ended',
  columns: [{ name: 'requesters', unit: 'requesters' }],
  rankedBy: 'requesters',
  run(input) {
    const { source, buckets } = input;
    const keys = readKeys(source.provisioned, input);
    const people = source.provisioned.labels('requester');
    const findBucket = createBucketIndex(buckets);
    const seen = buckets.map(() => keys.names.map(() => new Set<number>()));
    for (const [row, time] of source.provisioned.times('created_time').entries()) {
      seen[findBucket(time)]?.[keys.ids[row] as number]?.add(people.ids[row] as number);
    }
    return buckets.flatMap(({ label }, index) =>
      keys.names.flatMap((key, id): ReportRow[] => {
        const count = seen[index]?.[id]?.size ?? 0;
        return count > 0 ? [{ bucket: label, key, requesters: count }] : [];
      }),
    );
  },
};

/** The old dashboards' own arithmetic; they group in UTC. @see docs/spec/legacy-api.md#history-document */
export const dashboardHours: Metric = {
  definition:
    "The old dashboards' compute hours: live, create and delete seconds of VMs with an address, all in the bucket of their creation; a living VM counts only its creation",
  columns: [{ name: 'hours', unit: 'VM hours' }],
  summable: 'hours',
  run: (input) =>
    addUp(
      input,
      'hours',
      input.source.provisioned.numbers(
        `(coalesce(live_duration_secs, 0) + create_duration_secs + coalesce(delete_duration_secs, 0)) / 3600.0`,
      ),
    ),
};
