import { PoolMiss } from '../../../model/pool.ts';
import type { PoolOsUse, PoolUse } from '../../../model/pool-use.ts';
import type { ReadDatabase } from '../database/read-database.ts';

interface ShareRow {
  os: string;
  reason: string | null;
  hits: number;
  misses: number;
}

interface SpeedRow {
  warm: number;
  seconds: number;
}

/** Hits, misses and cost of the warm pools. Times in epoch ms. */
export function poolUse(database: ReadDatabase, { fromAt, toAt }: { fromAt: number; toAt: number }): PoolUse {
  const pools = new Map<string, PoolOsUse>();
  const obtain = (osKey: string) => {
    const known = pools.get(osKey) ?? { osKey, hits: 0, misses: 0, reasons: {}, warmHours: 0 };
    pools.set(osKey, known);
    return known;
  };
  for (const { os, reason, hits, misses } of readShares(database, fromAt, toAt)) {
    const use = obtain(os);
    use.hits += hits;
    use.misses += misses;
    const miss = PoolMiss.safeParse(reason);
    if (miss.success) use.reasons[miss.data] = (use.reasons[miss.data] ?? 0) + misses;
  }
  for (const { os, hours } of readHours(database, fromAt, toAt)) obtain(os).warmHours = hours;
  const speeds = readSpeeds(database, fromAt, toAt);
  const cold = speeds.find(({ warm }) => warm === 0)?.seconds;
  const warm = speeds.find((row) => row.warm === 1)?.seconds;
  return {
    ...{ fromAt, toAt },
    pools: [...pools.values()].sort((a, b) => (a.osKey < b.osKey ? -1 : 1)),
    ...(cold === undefined ? {} : { coldSeconds: cold }),
    ...(warm === undefined ? {} : { warmSeconds: warm }),
  };
}

function readShares(database: ReadDatabase, fromAt: number, toAt: number): ShareRow[] {
  return database
    .prepare(
      `SELECT json_extract(row, '$.spec.osKey') AS os, json_extract(row, '$.poolShare.reason') AS reason,
         sum(json_extract(row, '$.poolShare.hits')) AS hits, sum(json_extract(row, '$.poolShare.misses')) AS misses
       FROM requests WHERE json_extract(row, '$.poolShare.hits') IS NOT NULL AND created_at >= ? AND created_at < ?
       GROUP BY os, reason`,
    )
    .all(fromAt, toAt) as unknown as ShareRow[];
}

function readHours(database: ReadDatabase, fromAt: number, toAt: number): { os: string; hours: number }[] {
  return database
    .prepare(
      `SELECT os, sum(max(0, min(coalesce(ends, ?2), ?2) - max(starts, ?1))) / 3600.0 AS hours
       FROM warm_vms WHERE (ends IS NULL OR ends >= ?1) AND starts < ?2 GROUP BY os`,
    )
    .all(fromAt / 1000, toAt / 1000) as unknown as { os: string; hours: number }[];
}

function readSpeeds(database: ReadDatabase, fromAt: number, toAt: number): SpeedRow[] {
  return database
    .prepare(
      `SELECT warm, avg(create_duration_secs) AS seconds FROM vms
       WHERE created_time >= ? AND created_time < ? AND handed = 1 GROUP BY warm`,
    )
    .all(fromAt / 1000, toAt / 1000) as unknown as SpeedRow[];
}
