import type { CapacitySample } from '../../../ports.ts';
import type { StatementCache } from '../database/statement-cache.ts';

/** Keeps the samples of one moment, all or none. What a report adds up stands under `slots` of each row. */
export function saveCapacitySamples(
  statements: StatementCache,
  at: number,
  samples: readonly CapacitySample[],
): void {
  const insert = statements.prepare(
    'INSERT OR REPLACE INTO capacity_samples (at, host_ref, row) VALUES (?, ?, ?)',
  );
  statements.transaction(() => {
    for (const { hostRef, ...row } of samples) insert.run(at, hostRef, JSON.stringify(row));
  });
}
