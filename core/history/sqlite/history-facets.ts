import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import type { HistoryFacets } from '../../model/history.ts';
import { tagsIn } from '../reports/dimension.ts';

/** What VMs asked for in a period differ by, names in order. Times in epoch ms. */
export function historyFacets(database: DatabaseSyncInstance, fromAt: number, toAt: number): HistoryFacets {
  const valuesOf = (column: 'os' | 'origin' | 'requester' | 'tags' | 'outcome'): string[] => {
    const rows = database
      .prepare(
        `SELECT DISTINCT ${column} AS value FROM vms INDEXED BY vms_by_start WHERE starts >= ? AND starts < ?`,
      )
      .all(fromAt / 1000, toAt / 1000) as unknown as { value: string | null }[];
    return rows.flatMap(({ value }) => value || []).sort();
  };
  const { first } = database.prepare('SELECT min(starts) AS first FROM vms').get() as {
    first: number | null;
  };
  const tagKeys = new Set(valuesOf('tags').flatMap((tags) => Object.keys(tagsIn(tags))));
  return {
    ...(first === null ? {} : { firstAt: first * 1000 }),
    osKeys: valuesOf('os'),
    hosts: valuesOf('origin'),
    requesters: valuesOf('requester'),
    tagKeys: [...tagKeys].sort(),
    outcomes: valuesOf('outcome'),
  };
}
