import type { ReportRow } from '../../../model/report.ts';
import { createBucketIndex } from '../buckets.ts';
import type { ColumnSet } from '../columns/column-set.ts';
import { readKeys } from '../columns/dimension.ts';
import type { Metric, ReportInput } from './metric.ts';

/** VMs of one key that were asked for in one bucket. */
export interface Asked {
  readonly asked: number;
  readonly failed: number;
}

/** By when they were asked for; keys without a request in a bucket are not in its map. */
export function askedByBucket(input: ReportInput): Map<string, Asked>[] {
  const { present, notHandedOut, failed } = input.source;
  const counts = input.buckets.map(() => new Map<string, Asked>());
  countInto(counts, input, present, { asked: 1, failed: 0 });
  countInto(counts, input, notHandedOut, { asked: 1, failed: 0 });
  countInto(counts, input, failed, { asked: 0, failed: 1 });
  return counts;
}

/** Adds `each` for every row asked for in one of the buckets. */
function countInto(
  counts: readonly Map<string, Asked>[],
  input: ReportInput,
  rows: ColumnSet,
  each: Asked,
): void {
  const { buckets } = input;
  const keys = readKeys(rows, input);
  const findBucket = createBucketIndex(buckets);
  const groups = new Uint32Array(buckets.length * keys.names.length);
  for (const [row, time] of rows.times('starts').entries()) {
    const bucket = findBucket(time);
    // Of those that were there already when the span began, the request is another span's.
    if (bucket < 0) continue;
    const group = bucket * keys.names.length + (keys.ids[row] as number);
    groups[group] = (groups[group] as number) + 1;
  }
  for (const [bucket, byKey] of counts.entries()) {
    for (const [id, key] of keys.names.entries()) {
      const n = groups[bucket * keys.names.length + id] ?? 0;
      if (n === 0) continue;
      const sum = byKey.get(key) ?? { asked: 0, failed: 0 };
      byKey.set(key, { asked: sum.asked + n * each.asked, failed: sum.failed + n * each.failed });
    }
  }
}

/** The metric `failures`. @see docs/reports.md */
export const failures: Metric = {
  definition: 'VMs asked for and how many of them never became available, by when they were asked for',
  columns: [
    { name: 'asked', unit: 'VMs' },
    { name: 'failed', unit: 'VMs' },
    { name: 'rate', unit: 'ratio' },
  ],
  rankedBy: 'asked',
  run: (input) =>
    askedByBucket(input).flatMap((byKey, index) =>
      [...byKey]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, { asked, failed }]): ReportRow => {
          const bucket = input.buckets[index]?.label ?? '';
          return { bucket, key, asked, failed, rate: failed / asked };
        }),
    ),
};
