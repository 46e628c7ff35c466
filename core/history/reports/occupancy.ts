import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import type { Bucket } from './buckets.ts';
import type { DimensionSql } from './dimension.ts';

/** What the VMs of one key did in one bucket. */
export interface Occupancy {
  readonly bucket: Bucket;
  readonly key: string;
  /** VM seconds inside the bucket. */
  readonly seconds: number;
  /** Alive when the bucket began and when it ended. */
  readonly aliveAtStart: number;
  readonly aliveAtEnd: number;
}

interface Sum {
  key: string;
  n: number;
  total: number;
}

/**
 * How much of each bucket VMs occupied, split exactly at its borders.
 *
 * A VM alive for the whole bucket gives its length; one that starts in it gives `end - starts` and one that ends in it
 * takes `end - ends` back. So two sums per bucket and key are enough, each read off an index, and no VM is joined with
 * the buckets it spans.
 */
export function occupancy(
  database: DatabaseSyncInstance,
  buckets: readonly Bucket[],
  dimension: DimensionSql,
  now: number,
): Occupancy[] {
  const first = buckets[0];
  if (!first) return [];
  const { expression, parameters } = dimension;
  const started = database.prepare(
    `SELECT ${expression} AS key, count(*) AS n, sum(starts) AS total FROM vms INDEXED BY vms_by_start
     WHERE starts >= ? AND starts < ? AND handed = 1 GROUP BY key`,
  );
  const ended = database.prepare(
    `SELECT ${expression} AS key, count(*) AS n, sum(ends) AS total FROM vms INDEXED BY vms_by_end
     WHERE ends >= ? AND ends < ? AND handed = 1 GROUP BY key`,
  );
  const alive = aliveAt(database, dimension, first.start);
  const result: Occupancy[] = [];
  for (const bucket of buckets) {
    // What lives on counts up to now: the future part of the current bucket is nobody's.
    const end = Math.min(bucket.end, Math.max(now, bucket.start));
    const starts = byKey(started.all(...parameters, bucket.start, bucket.end) as unknown as Sum[]);
    const ends = byKey(ended.all(...parameters, bucket.start, bucket.end) as unknown as Sum[]);
    for (const key of new Set([...alive.keys(), ...starts.keys(), ...ends.keys()])) {
      const before = alive.get(key) ?? 0;
      const born = starts.get(key);
      const died = ends.get(key);
      const after = before + (born?.n ?? 0) - (died?.n ?? 0);
      const seconds = before * (end - bucket.start) + remaining(born, end) - remaining(died, end);
      if (after > 0) alive.set(key, after);
      else alive.delete(key);
      result.push({ bucket, key, seconds: Math.max(0, seconds), aliveAtStart: before, aliveAtEnd: after });
    }
  }
  return result;
}

/** Σ (end − t) over the summed times. */
function remaining(sum: Sum | undefined, end: number): number {
  return sum ? sum.n * end - sum.total : 0;
}

/** VMs that began before `time` and had not ended then; two searches, so that each can use the index. */
function aliveAt(database: DatabaseSyncInstance, dimension: DimensionSql, time: number): Map<string, number> {
  const { expression, parameters } = dimension;
  const select = (condition: string) =>
    database.prepare(
      `SELECT ${expression} AS key, count(*) AS n, 0 AS total FROM vms INDEXED BY vms_by_end
       WHERE ${condition} AND starts < ? AND handed = 1 GROUP BY key`,
    );
  const rows = [
    ...select('ends >= ?').all(...parameters, time, time),
    ...select('ends IS NULL').all(...parameters, time),
  ] as unknown as Sum[];
  const alive = new Map<string, number>();
  for (const { key, n } of rows) alive.set(key, (alive.get(key) ?? 0) + n);
  return alive;
}

function byKey(rows: readonly Sum[]): Map<string, Sum> {
  return new Map(rows.map((row) => [row.key, row]));
}
