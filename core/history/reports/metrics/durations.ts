import type { ReportRow } from '../../../model/report.ts';
import { countProvisioned, type ProvisionedFigures } from '../count-provisioned.ts';
import { countClasses, nearestRank } from '../sorted-groups.ts';
import type { Metric, ReportInput } from './metric.ts';

/** Rows of every bucket and key in which somebody was handed a VM, keys in order. */
function perGroup(input: ReportInput, toRows: (figures: ProvisionedFigures) => object[]): ReportRow[] {
  const groups = countProvisioned(input);
  const inOrder = [...groups.keys.entries()].sort(([, a], [, b]) => (a < b ? -1 : 1));
  return input.buckets.flatMap(({ label }, index) =>
    inOrder.flatMap(([id, key]) => {
      const figures = groups.of(index, id);
      return figures.vms === 0 ? [] : toRows(figures).map((row) => ({ bucket: label, key, ...row }));
    }),
  );
}

/** The metric `create-duration`. @see docs/reports.md */
export const createDuration: Metric = {
  definition:
    'Seconds from the request to the address of VMs that were handed out (nearest-rank percentiles)',
  columns: [
    { name: 'vms', unit: 'VMs' },
    { name: 'p50', unit: 's' },
    { name: 'p95', unit: 's' },
    { name: 'max', unit: 's' },
  ],
  run: (input) =>
    perGroup(input, ({ vms, createSeconds }) => [
      {
        vms,
        p50: nearestRank(createSeconds, 0.5),
        p95: nearestRank(createSeconds, 0.95),
        max: createSeconds.at(-1),
      },
    ]),
};

/** Upper ends of the histogram's classes in minutes; what lived longer is the last class. */
const CLASS_MINUTES = [5, 15, 30, 60, 120, 240, 480, 720, 1440, 2880, 10_080] as const;
const CLASS_SECONDS = CLASS_MINUTES.map((minutes) => minutes * 60);

/** The metric `usage-duration`. @see docs/reports.md */
export const usageDuration: Metric = {
  definition:
    'VMs by how long they were kept, from handed out to the end of their deletion; those that live are left out',
  columns: [
    { name: 'upToMinutes', unit: 'min' },
    { name: 'vms', unit: 'VMs' },
  ],
  summable: 'vms',
  classedBy: 'upToMinutes',
  run: (input) =>
    perGroup(input, ({ liveSeconds }) =>
      countClasses(liveSeconds, CLASS_SECONDS).flatMap((vms, index) =>
        vms > 0 ? [{ upToMinutes: CLASS_MINUTES[index] ?? null, vms }] : [],
      ),
    ),
};
