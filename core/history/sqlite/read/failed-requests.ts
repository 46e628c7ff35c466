import type { FailedRequests } from '../../../ports.ts';
import type { ReadDatabase } from '../database/read-database.ts';

/** Requests since a moment (epoch ms) that never got their VM, by OS key and the host that was tried last. */
export function failedRequests(database: ReadDatabase, sinceAt: number): FailedRequests[] {
  const rows = database
    .prepare(
      `SELECT os AS osKey, origin AS host, count(*) AS failed FROM vms INDEXED BY vms_by_start
       WHERE starts >= ? AND outcome = 'failed' AND origin <> '' GROUP BY os, origin`,
    )
    .all(sinceAt / 1000);
  return (rows as unknown as FailedRequests[]).map(({ osKey, host, failed }) => ({ osKey, host, failed }));
}
