import { createBucketIndex } from './buckets.ts';
import { readKeys, tagsIn } from './columns/dimension.ts';
import type { ReportInput } from './metrics/metric.ts';

/**
 * The tag, as `key=value`, that stands on most of the VM hours of a bucket and key; empty where more of them are
 * untagged. Of tags with equal hours the first by letters.
 */
export function mainTags(input: ReportInput): (bucketIndex: number, key: string) => string {
  const tags = input.source.present.labels('tags');
  const pairs = tags.names.map(pairsIn);
  const groups = new Map<string, Map<string, number>>();
  for (const [id, seconds] of secondsByTags(input, tags.names.length)) {
    const tagsId = id % tags.names.length;
    const group = String((id - tagsId) / tags.names.length);
    const sums = groups.get(group) ?? new Map<string, number>();
    groups.set(group, sums);
    for (const pair of pairs[tagsId] ?? []) sums.set(pair, (sums.get(pair) ?? 0) + seconds);
  }
  const { names } = readKeys(input.source.present, input);
  const idsByName = new Map(names.map((name, id) => [name, id]));
  return (bucket, key) => {
    const id = idsByName.get(key);
    const sums = id === undefined ? undefined : groups.get(String(bucket * names.length + id));
    const [main] = [...(sums ?? [])].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
    return main?.[0] ?? '';
  };
}

/** Seconds inside each bucket by (bucket, key, set of tags): one number, as few sets differ and there may be a million rows. */
function secondsByTags(input: ReportInput, tagSets: number): Map<number, number> {
  const { source, buckets, now } = input;
  const { present } = source;
  const keys = readKeys(present, input);
  const tags = present.labels('tags');
  const [starts, ends] = [present.times('starts'), present.times('ends')];
  const indexOf = createBucketIndex(buckets);
  const sums = new Map<number, number>();
  const [first, last] = [buckets[0], buckets.at(-1)];
  if (!first || !last) return sums;
  for (let row = 0; row < starts.length; row += 1) {
    const end = ends[row] as number;
    const to = Math.min(Number.isNaN(end) ? now : end, last.end);
    let from = Math.max(starts[row] as number, first.start);
    if (from >= to) continue;
    for (let index = indexOf(from); from < to; index += 1) {
      const border = Math.min(to, buckets[index]?.end ?? to);
      const id =
        (index * keys.names.length + (keys.ids[row] as number)) * tagSets + (tags.ids[row] as number);
      sums.set(id, (sums.get(id) ?? 0) + border - from);
      from = border;
    }
  }
  return sums;
}

function pairsIn(tags: string): string[] {
  const pairs = Object.entries(tagsIn(tags)).map(([key, value]) => `${key}=${String(value)}`);
  return pairs.length > 0 ? pairs : [''];
}
