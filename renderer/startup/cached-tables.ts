import { type TopicName, topics } from '../../core/contract/contract.ts';
import { mergeCachedHosts } from '../live/merge-cached-hosts.ts';
import { setTable, useFleet } from '../store/fleet.ts';
import type { RowKey } from '../store/live-table.ts';
import { pageStart } from '../store/preferences.ts';
import { type CachedTables, readCachedTables, writeCachedTable } from './table-cache.ts';

/** The first paint waits no longer for it. */
const READ_TIMEOUT_MS = 250;
/** At the least between two saves, so that a start shows what was there moments before the end. */
const SAVE_INTERVAL_MS = 10_000;
/** A save that takes long, for there is much or the page is busy, rests so many times as long. */
const REST_FACTOR = 20;
const TOPICS = Object.keys(topics) as TopicName[];

/** Puts what this window last saw of these hosts into the tables, marked as old. Late, it goes where there is nothing yet. */
export async function restoreCachedTables(): Promise<void> {
  const { fleet } = pageStart;
  if (fleet === undefined) return;
  const restored = readCachedTables(fleet).then(applyCachedTables, () => undefined);
  await Promise.race([restored, new Promise((resolve) => setTimeout(resolve, READ_TIMEOUT_MS))]);
}

function applyCachedTables(last: CachedTables): void {
  for (const topic of TOPICS) {
    const saved = last[topic];
    if (!saved || saved.rows.length === 0) continue;
    const getKey = (row: unknown) => (row as Record<string, unknown>)[topics[topic].key] as RowKey;
    const table = {
      rows: new Map(saved.rows.map((row) => [getKey(row), row])),
      state: { kind: 'cached', sinceAt: saved.savedAt },
    } as never;
    const now = useFleet.getState().tables;
    if (now[topic].state.kind === 'loading') setTable(topic, table);
    else if (topic === 'hosts') setTable(topic, mergeCachedHosts(now[topic], table));
  }
}

/** Saves the tables for the next start: now and then while nothing else is to do, and when the window is hidden. */
export function startCachingTables(): void {
  const { fleet } = pageStart;
  // Of a demo nothing outlives its end.
  if (fleet === undefined) return;
  const saved = new Map<TopicName, unknown>();
  let busy = false;
  const save = async () => {
    for (const topic of TOPICS) {
      const { rows, state } = useFleet.getState().tables[topic];
      if (state.kind !== 'live' || saved.get(topic) === rows) continue;
      saved.set(topic, rows);
      await writeCachedTable({ fleet, topic, rows: [...rows.values()] }, waitForIdle);
    }
  };
  let timer: number | undefined;
  const begin = async () => {
    if (busy) return;
    busy = true;
    window.clearTimeout(timer);
    const begunAt = performance.now();
    await save().catch(() => undefined);
    busy = false;
    // Nothing new comes while the window is hidden.
    if (document.hidden) return;
    timer = window.setTimeout(begin, Math.max(SAVE_INTERVAL_MS, REST_FACTOR * (performance.now() - begunAt)));
  };
  const firstSave = useFleet.subscribe(({ status }) => {
    if (!status?.ready) return;
    firstSave();
    void begin();
  });
  document.addEventListener('visibilitychange', begin);
}

function waitForIdle(): Promise<void> {
  return new Promise((resolve) => requestIdleCallback(() => resolve(), { timeout: 1000 }));
}
