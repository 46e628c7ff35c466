import type { PoolDemand } from '../../../model/pool-use.ts';
import type { ReadDatabase } from '../database/read-database.ts';

/** What was asked for of each OS, request by request, oldest first; failed ones too. Times in epoch ms. */
export function poolDemand(database: ReadDatabase, sinceAt: number): PoolDemand[] {
  const rows = database
    .prepare(
      `SELECT vms.os AS osKey, min(vms.starts) AS startedAt, count(*) AS count, max(
         json_extract(requests.row, '$.spec.vcpus') IS NOT NULL
         OR json_extract(requests.row, '$.spec.memoryBytes') IS NOT NULL) AS hasOtherSize
       FROM vms LEFT JOIN requests ON requests.id = vms.request_id
       WHERE vms.starts >= ? GROUP BY coalesce(nullif(vms.request_id, ''), vms.id) ORDER BY startedAt`,
    )
    .all(sinceAt / 1000) as unknown as {
    osKey: string;
    startedAt: number;
    count: number;
    hasOtherSize: number | null;
  }[];
  return rows.map(({ osKey, startedAt, count, hasOtherSize }) => ({
    osKey,
    at: Math.round(startedAt * 1000),
    count,
    hasOtherSize: hasOtherSize === 1,
  }));
}
