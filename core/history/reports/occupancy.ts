import type { Bucket } from './buckets.ts';
import { createBucketIndex } from './buckets.ts';
import { readKeys } from './columns/dimension.ts';
import type { Labels } from './columns/labels.ts';
import type { ReportInput } from './metrics/metric.ts';

/** How long VMs were there, by bucket and key. */
export interface Occupancy {
  readonly keys: readonly string[];
  /** VM seconds of one key in one bucket, or the same with each VM counted with its weight. */
  readSeconds(bucketIndex: number, keyId: number): number;
}

/**
 * How much of each bucket VMs occupied, split exactly at its borders. A VM gives its part to the first and the last of
 * its buckets; those between it fills, and they are counted by where this begins and ends.
 *
 * @param weights how much each row of `source.present` counts; absent: 1
 */
export function occupancy(input: ReportInput, weights?: Float64Array): Occupancy {
  const { source, buckets, now } = input;
  const keys = readKeys(source.present, input);
  const starts = source.present.times('starts');
  const ends = source.present.times('ends');
  const sums = new Sums(buckets, keys);
  for (let row = 0; row < starts.length; row += 1) {
    const end = ends[row] as number;
    // What lives counts up to now.
    sums.add(
      keys.ids[row] as number,
      starts[row] as number,
      Number.isNaN(end) ? now : end,
      weights?.[row] ?? 1,
    );
  }
  sums.fillBetween();
  return { keys: keys.names, readSeconds: (bucket, key) => sums.at(bucket, key) };
}

class Sums {
  readonly #buckets: readonly Bucket[];
  readonly #keys: number;
  readonly #seconds: Float64Array;
  /** Change, at the beginning of each bucket, of how many VMs fill it. */
  readonly #filling: Float64Array;
  readonly #startIndex: (time: number) => number;
  readonly #endIndex: (time: number) => number;

  constructor(buckets: readonly Bucket[], { names }: Labels) {
    this.#buckets = buckets;
    this.#keys = names.length;
    this.#seconds = new Float64Array(buckets.length * names.length);
    this.#filling = new Float64Array((buckets.length + 1) * names.length);
    this.#startIndex = createBucketIndex(buckets);
    this.#endIndex = createBucketIndex(buckets);
  }

  at(bucket: number, key: number): number {
    return this.#seconds[bucket * this.#keys + key] ?? 0;
  }

  add(key: number, start: number, end: number, weight: number): void {
    const first = this.#buckets[0];
    const last = this.#buckets.at(-1);
    if (!first || !last) return;
    const from = Math.max(start, first.start);
    const to = Math.min(end, last.end);
    if (from >= to) return;
    const begins = this.#startIndex(from);
    const stops = to === last.end ? this.#buckets.length - 1 : this.#endIndex(to);
    if (begins === stops) {
      this.#give(begins, key, weight * (to - from));
      return;
    }
    this.#give(begins, key, weight * ((this.#buckets[begins] as Bucket).end - from));
    this.#give(stops, key, weight * (to - (this.#buckets[stops] as Bucket).start));
    this.#fill(begins + 1, key, weight);
    this.#fill(stops, key, -weight);
  }

  fillBetween(): void {
    for (let key = 0; key < this.#keys; key += 1) {
      let filling = 0;
      for (const [index, { start, end }] of this.#buckets.entries()) {
        filling += this.#filling[index * this.#keys + key] ?? 0;
        this.#give(index, key, filling * (end - start));
      }
    }
  }

  #give(bucket: number, key: number, seconds: number): void {
    const place = bucket * this.#keys + key;
    this.#seconds[place] = (this.#seconds[place] ?? 0) + seconds;
  }

  #fill(bucket: number, key: number, weight: number): void {
    const place = bucket * this.#keys + key;
    this.#filling[place] = (this.#filling[place] ?? 0) + weight;
  }
}
