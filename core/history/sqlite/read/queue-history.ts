import type { QueueHistory } from '../../../ports.ts';
import type { ReadDatabase } from '../database/read-database.ts';

/** As many VMs as a full lab deletes in a day or so. */
const LIVES_LIMIT = 5_000;
const WAITS_LIMIT = 1_000;

interface LifeRow {
  requester: string;
  prefix: string;
  starts: number;
  ends: number;
}

interface WaitRow {
  estimateMs: number | null;
  waitedMs: number;
}

/** What the queue learns from after a start: the latest lives and waits. */
export function queueHistory(database: ReadDatabase): QueueHistory {
  const lives = database
    .prepare(
      'SELECT requester, prefix, starts, ends FROM vms WHERE handed = 1 AND ends IS NOT NULL ORDER BY ends DESC LIMIT ?',
    )
    .all(LIVES_LIMIT) as unknown as LifeRow[];
  const waits = database
    .prepare(
      `SELECT json_extract(row, '$.wait.estimateMs') AS estimateMs, json_extract(row, '$.wait.waitedMs') AS waitedMs
       FROM requests WHERE json_extract(row, '$.wait.waitedMs') IS NOT NULL
       AND json_extract(row, '$.state.kind') NOT IN ('cancelled', 'failed') ORDER BY created_at DESC LIMIT ?`,
    )
    .all(WAITS_LIMIT) as unknown as WaitRow[];
  return {
    lives: lives.reverse().map(({ requester, prefix, starts, ends }) => ({
      requester,
      job: prefix,
      fromAt: epochMs(starts),
      untilAt: epochMs(Math.max(starts, ends)),
    })),
    waits: waits
      .reverse()
      .flatMap(({ estimateMs, waitedMs }) => (estimateMs === null ? [] : [{ estimateMs, waitedMs }])),
  };
}

function epochMs(seconds: number): number {
  return Math.max(0, Math.round(seconds * 1000));
}
