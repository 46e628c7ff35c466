import { isDeepStrictEqual } from 'node:util';
import type { Leases } from '../../leases/index.ts';
import type { QueueRow } from '../../model/queue.ts';
import type { TopicSource } from './live-topic.ts';

/** The queue as a live table: it is read as a whole at each change, and what differs is told. */
export function queueSource(leases: Leases): TopicSource<QueueRow, string> {
  return {
    rows: () => leases.queue(),
    toKey: (row) => row.requestId,
    onChanges(listener) {
      let before = byId(leases.queue());
      return leases.onQueue(() => {
        const now = byId(leases.queue());
        const upserts = [...now.values()].filter((row) => !isDeepStrictEqual(row, before.get(row.requestId)));
        const removes = [...before.keys()].filter((id) => !now.has(id));
        before = now;
        if (upserts.length + removes.length > 0) listener({ upserts, removes });
      });
    },
  };
}

function byId(rows: readonly QueueRow[]): Map<string, QueueRow> {
  return new Map(rows.map((row) => [row.requestId, row]));
}
