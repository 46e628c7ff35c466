import { ALL_KEY } from '../../model/report.ts';
import type { Bucket } from './buckets.ts';
import { readKeys } from './columns/dimension.ts';
import type { ReportInput } from './metrics/metric.ts';

/** How many VMs of one key were alive at once in one bucket. */
export interface ConcurrencyFigures {
  readonly bucket: Bucket;
  /** `ALL_KEY` for the sum over the keys. */
  readonly key: string;
  /** VM seconds inside the bucket. */
  readonly seconds: number;
  readonly peak: number;
  /** Epoch seconds: when the peak was reached first. */
  readonly peakAt: number;
}

/** A count that goes up and down, and what it did since the bucket began. */
class Count {
  alive = 0;
  seconds = 0;
  peak = 0;
  peakAt = 0;

  begin(start: number, end: number): void {
    this.seconds = this.alive * (end - start);
    this.peak = this.alive;
    this.peakAt = start;
  }

  change(by: number, at: number, end: number): void {
    this.alive += by;
    this.seconds += by * (end - at);
    if (this.alive > this.peak) {
      this.peak = this.alive;
      this.peakAt = at;
    }
  }
}

/** Exact peaks of every key and of all keys together, by walking through each beginning and end. */
export function countConcurrency(input: ReportInput): ConcurrencyFigures[] {
  const { buckets, now } = input;
  const [first] = buckets;
  if (!first) return [];
  const { names, aliveBefore, changes } = listChanges(input, first.start);
  const counts = names.map(() => new Count());
  const all = new Count();
  for (const id of aliveBefore) {
    (counts[id] as Count).alive += 1;
    all.alive += 1;
  }
  const result: ConcurrencyFigures[] = [];
  let next = changes.next();
  for (const bucket of buckets) {
    const end = Math.min(bucket.end, Math.max(now, bucket.start));
    for (const count of [all, ...counts]) count.begin(bucket.start, end);
    while (!next.done && next.value.at < bucket.end) {
      const { at, by, id } = next.value;
      (counts[id] as Count).change(by, at, end);
      all.change(by, at, end);
      next = changes.next();
    }
    result.push(toFigures(bucket, ALL_KEY, all));
    for (const [id, count] of counts.entries()) {
      if (count.peak > 0) result.push(toFigures(bucket, names[id] as string, count));
    }
  }
  return result;
}

function toFigures(bucket: Bucket, key: string, { seconds, peak, peakAt }: Count): ConcurrencyFigures {
  return { bucket, key, seconds: Math.max(0, seconds), peak, peakAt };
}

interface Change {
  at: number;
  by: 1 | -1;
  id: number;
}

/** Who was there before the first moment, and every change since. */
function listChanges(input: ReportInput, firstMoment: number) {
  const { present, ended } = input.source;
  const keys = readKeys(present, input);
  const starts = present.times('starts');
  const aliveBefore: number[] = [];
  const begun: number[] = [];
  for (let row = 0; row < starts.length; row += 1) {
    if ((starts[row] as number) < firstMoment) aliveBefore.push(keys.ids[row] as number);
    else begun.push(row);
  }
  const endKeys = readKeys(ended, input);
  // Who ended was there before or began since: every name is known.
  const idOfEnd = endKeys.names.map((name) => keys.names.indexOf(name));
  const ends = ended.times('ends');
  return {
    names: keys.names,
    aliveBefore,
    changes: inOrder(
      { rows: sortedBy(begun, starts), times: starts, toKeyId: (row) => keys.ids[row] as number },
      {
        rows: sortedBy([...ends.keys()], ends),
        times: ends,
        toKeyId: (row) => idOfEnd[endKeys.ids[row] as number] as number,
      },
    ),
  };
}

interface Side {
  readonly rows: readonly number[];
  readonly times: Float64Array;
  readonly toKeyId: (row: number) => number;
}

/** The index gives them in order, but nothing promises it. */
function sortedBy(rows: number[], times: Float64Array): number[] {
  const time = (row: number | undefined) => times[row ?? 0] as number;
  const sorted = rows.every((row, index) => index === 0 || time(rows[index - 1]) <= time(row));
  return sorted ? rows : rows.sort((a, b) => time(a) - time(b));
}

/** Beginnings and ends in the order of time; at one moment ends come first. The same object each time. */
function* inOrder(begun: Side, ended: Side): Generator<Change> {
  const change: Change = { at: 0, by: 1, id: 0 };
  let b = 0;
  let e = 0;
  while (b < begun.rows.length || e < ended.rows.length) {
    const begins = b < begun.rows.length ? (begun.times[begun.rows[b] as number] as number) : Infinity;
    const ends = e < ended.rows.length ? (ended.times[ended.rows[e] as number] as number) : Infinity;
    const isEnd = ends <= begins;
    change.at = isEnd ? ends : begins;
    change.by = isEnd ? -1 : 1;
    change.id = isEnd ? ended.toKeyId(ended.rows[e++] as number) : begun.toKeyId(begun.rows[b++] as number);
    yield change;
  }
}
