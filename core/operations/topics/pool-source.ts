import { isDeepStrictEqual } from 'node:util';
import type { Leases } from '../../leases/index.ts';
import type { PoolRow } from '../../model/pool.ts';
import type { TopicSource } from './live-topic.ts';

/** Warm pools as a live table: they are read as a whole at each change, and what differs is told. */
export function poolSource(leases: Leases): TopicSource<PoolRow, string> {
  return {
    rows: () => leases.pools(),
    toKey: (row) => row.id,
    onChanges(listener) {
      let before = byId(leases.pools());
      return leases.onPools(() => {
        const now = byId(leases.pools());
        const upserts = [...now.values()].filter((row) => !isDeepStrictEqual(row, before.get(row.id)));
        const removes = [...before.keys()].filter((id) => !now.has(id));
        before = now;
        if (upserts.length + removes.length > 0) listener({ upserts, removes });
      });
    },
  };
}

function byId(rows: readonly PoolRow[]): Map<string, PoolRow> {
  return new Map(rows.map((row) => [row.id, row]));
}
