import { type TopicName, topics } from '../../core/contract/contract.ts';
import { type LiveTopic, mapTopics } from '../live/live-topics.ts';
import { useFleet } from '../store/fleet.ts';
import type { LiveTable } from '../store/live-table.ts';
import { pageStart } from '../store/preferences.ts';
import { type CachedTable, readCachedTables, writeCachedTable } from './table-cache.ts';

/** Longest delay of the first paint. */
const READ_TIMEOUT_MS = 250;
/** The shortest interval between saves. */
const SAVE_INTERVAL_MS = 10_000;
/** After a slow save, the pause is this many times as long. */
const REST_FACTOR = 20;
const TOPICS = Object.keys(topics) as TopicName[];

/** Shows the cached tables, marked as old. If they load late, only empty tables are filled. */
export async function restoreCachedTables(): Promise<void> {
  const { fleet } = pageStart;
  if (fleet === undefined) return;
  const restored = readCachedTables(fleet).then(applyCachedTables, () => undefined);
  await Promise.race([restored, new Promise((resolve) => setTimeout(resolve, READ_TIMEOUT_MS))]);
}

function applyCachedTables(last: Awaited<ReturnType<typeof readCachedTables>>): void {
  mapTopics((topic) => applyCachedTable(topic, last[topic.name]));
}

function applyCachedTable<Row>(topic: LiveTopic<Row>, saved: CachedTable | undefined): void {
  if (saved === undefined || saved.rows.length === 0) return;
  // As this window wrote them.
  const rows = saved.rows as readonly Row[];
  const cached: LiveTable<Row> = {
    rows: new Map(rows.map((row) => [topic.getKey(row), row])),
    state: { kind: 'cached', sinceAt: saved.savedAt },
  };
  const table = topic.read();
  if (table.state.kind === 'loading') topic.write(cached);
  else if (topic.mergeCached) topic.write(topic.mergeCached(table, cached));
}

/** Caches the tables for the next start, periodically when idle and when the window is hidden. */
export function startCachingTables(): void {
  const { fleet } = pageStart;
  // Nothing of a demo is kept.
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
    // Nothing changes while the window is hidden.
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
