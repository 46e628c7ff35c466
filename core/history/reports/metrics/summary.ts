import { ALL_KEY, type ReportRow } from '../../../model/report.ts';
import { capacityReader } from '../capacity.ts';
import { tagsIn } from '../columns/dimension.ts';
import { type ConcurrencyFigures, countConcurrency } from '../count-concurrency.ts';
import { countProvisioned, type ProvisionedFigures } from '../count-provisioned.ts';
import { mainTags } from '../main-tag.ts';
import { type Occupancy, occupancy } from '../occupancy.ts';
import { nearestRank } from '../sorted-groups.ts';
import { costColumn, costDefinition, costWeights } from './cost.ts';
import { type Asked, askedByBucket } from './failures.ts';
import { SECONDS_PER_HOUR } from './hours.ts';
import type { Column, Metric, ReportInput } from './metric.ts';

const definition =
  'For each key and for all together: VM hours split at the borders, how many of them untagged, and the tag that most of them have; VMs handed out, the median of how long they were kept, the share of the ended that ran into their deadline; the most at once, when (epoch ms), and the capacity of all hosts then; seconds until ready (nearest rank); VMs asked for and how many failed';

const columns: readonly Column[] = [
  { name: 'hours', unit: 'VM hours' },
  { name: 'untaggedHours', unit: 'VM hours' },
  { name: 'tag', unit: 'key=value' },
  { name: 'vms', unit: 'VMs' },
  { name: 'medianLife', unit: 's' },
  { name: 'atDeadline', unit: 'ratio' },
  { name: 'peak', unit: 'VMs' },
  { name: 'peakAt', unit: 'ms' },
  { name: 'capacity', unit: 'VMs' },
  { name: 'readyP50', unit: 's' },
  { name: 'readyP95', unit: 's' },
  { name: 'asked', unit: 'VMs' },
  { name: 'failed', unit: 'VMs' },
];

/** Samples are hourly: the one before a moment is what the hosts allowed then. */
const SAMPLE_SECONDS = 3600;

/** The metric `summary`. @see docs/reports.md */
export const summary: Metric = {
  definition,
  columns,
  rankedBy: 'hours',
  withCost: (rate) => ({
    definition: `${definition}; ${costDefinition(rate)}`,
    columns: [...columns, costColumn(rate)],
  }),
  run(input) {
    const { source, query, buckets } = input;
    const hours = hoursReader(occupancy(input));
    const untagged = hoursReader(occupancy(input, untaggedWeights(input)));
    const cost = query.cost && hoursReader(occupancy(input, costWeights(source.present, query.cost)));
    const handed = handedReader(input);
    const asked = requestsReader(input);
    const findTag = mainTags(input);
    const peaks = peakReader(input);
    const capacityAt = capacityReader(input.database);
    return buckets.flatMap(({ label, start }, bucket) => {
      const keys = new Set([...hours.keys, ...handed.keys, ...asked.keys]);
      const rows = [...keys, ALL_KEY].map((key): ReportRow & { hours: number; asked: number } => {
        const { peak, peakAt } = peaks(bucket, key) ?? { peak: 0, peakAt: start };
        const { capacity } = capacityAt({ start: peakAt - SAMPLE_SECONDS, end: peakAt + 1 });
        return {
          bucket: label,
          key,
          hours: hours.of(bucket, key),
          untaggedHours: untagged.of(bucket, key),
          tag: key === ALL_KEY ? '' : findTag(bucket, key),
          ...handed.of(bucket, key),
          peak,
          peakAt: Math.round(peakAt * 1000),
          capacity,
          ...asked.of(bucket, key),
          ...(cost ? { cost: cost.of(bucket, key) } : {}),
        };
      });
      return rows.filter((row) => row.hours > 0 || row.asked > 0 || Number(row.vms) > 0);
    });
  },
};

function untaggedWeights({ source: { present } }: ReportInput): Float64Array {
  const { ids, names } = present.labels('tags');
  const untagged = names.map((tags) => (Object.keys(tagsIn(tags)).length === 0 ? 1 : 0));
  return Float64Array.from(ids, (id) => untagged[id] as number);
}

function hoursReader({ keys, readSeconds }: Occupancy) {
  const ids = new Map(keys.map((key, id) => [key, id]));
  return {
    keys,
    of(bucket: number, key: string): number {
      const id = ids.get(key);
      const seconds =
        key === ALL_KEY
          ? keys.reduce((sum, _, each) => sum + readSeconds(bucket, each), 0)
          : id === undefined
            ? 0
            : readSeconds(bucket, id);
      return seconds / SECONDS_PER_HOUR;
    },
  };
}

function handedReader(input: ReportInput) {
  const groups = countProvisioned(input);
  const ids = new Map(groups.keys.map((key, id) => [key, id]));
  return {
    keys: groups.keys,
    of(bucket: number, key: string) {
      const id = ids.get(key);
      if (key === ALL_KEY) return toFigures(groups.all(bucket));
      return id === undefined ? NOBODY : toFigures(groups.of(bucket, id));
    },
  };
}

const NOBODY = { vms: 0, medianLife: null, atDeadline: null, readyP50: null, readyP95: null };

function toFigures({ vms, ended, atDeadline, liveSeconds, createSeconds }: ProvisionedFigures) {
  return {
    vms,
    medianLife: nearestRank(liveSeconds, 0.5) ?? null,
    atDeadline: ended === 0 ? null : atDeadline / ended,
    readyP50: nearestRank(createSeconds, 0.5) ?? null,
    readyP95: nearestRank(createSeconds, 0.95) ?? null,
  };
}

function requestsReader(input: ReportInput) {
  const byBucket = askedByBucket(input);
  const sums = byBucket.map((byKey) =>
    [...byKey.values()].reduce(
      (a, b) => ({ asked: a.asked + b.asked, failed: a.failed + b.failed }),
      NOT_ASKED,
    ),
  );
  return {
    keys: byBucket.flatMap((byKey) => [...byKey.keys()]),
    of: (bucket: number, key: string): Asked =>
      (key === ALL_KEY ? sums[bucket] : byBucket[bucket]?.get(key)) ?? NOT_ASKED,
  };
}

const NOT_ASKED: Asked = { asked: 0, failed: 0 };

function peakReader(input: ReportInput): (bucket: number, key: string) => ConcurrencyFigures | undefined {
  const byKey = new Map(input.buckets.map((bucket) => [bucket, new Map<string, ConcurrencyFigures>()]));
  for (const row of countConcurrency(input)) byKey.get(row.bucket)?.set(row.key, row);
  return (bucket, key) => byKey.get(input.buckets[bucket] as never)?.get(key);
}
