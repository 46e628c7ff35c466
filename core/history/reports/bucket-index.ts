import type { Bucket } from './buckets.ts';

/** Finds the bucket of a time; −1 outside all of them. Rows come in the order of time, so the last one is tried first. */
export function bucketIndexOf(buckets: readonly Bucket[]): (time: number) => number {
  let last = 0;
  return (time) => {
    const tried = buckets[last];
    if (tried && time >= tried.start && time < tried.end) return last;
    let low = 0;
    let high = buckets.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const bucket = buckets[middle] as Bucket;
      if (time < bucket.start) high = middle - 1;
      else if (time >= bucket.end) low = middle + 1;
      else {
        last = middle;
        return middle;
      }
    }
    return -1;
  };
}
