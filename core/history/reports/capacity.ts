import type { ReadDatabase } from '../sqlite/database/read-database.ts';
import type { Span } from './columns/report-source.ts';

/** What the hosts allowed at the hourly samples of a span; null where nothing was sampled. */
export interface Capacity {
  /** Most free slots beside the living VMs. */
  readonly room: number | null;
  /** Most VMs that could have been alive: those that were, and the free slots. */
  readonly capacity: number | null;
}

/** Summed over the hosts at each sample, then the most of the span. */
export function capacityReader(database: ReadDatabase): (span: Span) => Capacity {
  const statement = database.prepare(
    `SELECT max(room) AS room, max(capacity) AS capacity FROM (
       SELECT sum(json_extract(row, '$.slots')) AS room,
         sum(json_extract(row, '$.slots') + json_extract(row, '$.runningVms')) AS capacity
       FROM capacity_samples WHERE at >= ? AND at < ? GROUP BY at
     )`,
  );
  return ({ start, end }) => statement.get(start * 1000, end * 1000) as unknown as Capacity;
}
