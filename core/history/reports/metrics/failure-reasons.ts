import type { ReportRow } from '../../../model/report.ts';
import { createBucketIndex } from '../buckets.ts';
import { readKeys } from '../columns/dimension.ts';
import type { Metric } from './metric.ts';

const NAMES_SHOWN = 3;

/** VMs of one bucket and key that failed for one reason. */
class Failed {
  failed = 0;
  readonly hosts = new Map<string, number>();
  readonly osKeys = new Map<string, number>();
}

/** The metric `failure-reasons`. @see docs/reports.md */
export const failureReasons: Metric = {
  definition:
    'VMs that never became available, by why and by when they were asked for, with the hosts and OS keys where it was most often',
  columns: [
    { name: 'reason', unit: 'reason' },
    { name: 'failed', unit: 'VMs' },
    { name: 'hosts', unit: 'names' },
    { name: 'osKeys', unit: 'names' },
  ],
  rankedBy: 'failed',
  run(input) {
    const { source, buckets } = input;
    const { failed } = source;
    const [keys, reasons] = [readKeys(failed, input), failed.labels('failure_code')];
    const [hosts, osKeys] = [failed.labels('origin'), failed.labels('os')];
    const findBucket = createBucketIndex(buckets);
    const groups = new Map<string, { bucket: number; key: string; reason: string; figures: Failed }>();
    for (const [row, time] of failed.times('starts').entries()) {
      const bucket = findBucket(time);
      const [key, reason] = [keys.ids[row] as number, reasons.ids[row] as number];
      const id = `${bucket} ${key} ${reason}`;
      const group = groups.get(id) ?? {
        bucket,
        key: keys.names[key] as string,
        reason: reasons.names[reason] as string,
        figures: new Failed(),
      };
      groups.set(id, group);
      group.figures.failed += 1;
      countUp(group.figures.hosts, hosts.names[hosts.ids[row] as number] as string);
      countUp(group.figures.osKeys, osKeys.names[osKeys.ids[row] as number] as string);
    }
    return [...groups.values()]
      .sort((a, b) => a.bucket - b.bucket || b.figures.failed - a.figures.failed)
      .map(
        ({ bucket, key, reason, figures }): ReportRow => ({
          bucket: buckets[bucket]?.label ?? '',
          key,
          reason,
          failed: figures.failed,
          hosts: mostOften(figures.hosts),
          osKeys: mostOften(figures.osKeys),
        }),
      );
  },
};

function countUp(counts: Map<string, number>, name: string): void {
  if (name !== '') counts.set(name, (counts.get(name) ?? 0) + 1);
}

/** The names with the most, joined; more than a few say nothing. */
function mostOften(counts: Map<string, number>): string {
  const names = [...counts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0])).map(([name]) => name);
  return names.slice(0, NAMES_SHOWN).join(', ') + (names.length > NAMES_SHOWN ? ' …' : '');
}
