import type { TopicName } from '../../core/contract/contract.ts';

/** Cached rows of a live table. */
export interface CachedTable {
  readonly savedAt: number;
  readonly rows: readonly unknown[];
}
type CachedTables = Partial<Record<TopicName, CachedTable>>;

const DATABASE = 'dynvm-last-state';
const STORE = 'chunks';
/** Chunks are written one at a time, so that none blocks for long. */
const CHUNK_ROWS = 250;

interface Chunk {
  readonly fleet: string;
  readonly topic: TopicName;
  readonly savedAt: number;
  readonly index: number;
  readonly rows: readonly unknown[];
}

/** Reads the cached tables of a fleet. */
export async function readCachedTables(fleet: string): Promise<CachedTables> {
  const chunks = await readChunks();
  const state: CachedTables = {};
  for (const chunk of chunks.sort((a, b) => a.index - b.index)) {
    if (chunk.fleet !== fleet) continue;
    const before = state[chunk.topic]?.rows ?? [];
    state[chunk.topic] = { savedAt: chunk.savedAt, rows: [...before, ...chunk.rows] };
  }
  return state;
}

/** Replaces a cached table in chunks; `turn` waits for idle time. */
export async function writeCachedTable(
  { fleet, topic, rows }: { fleet: string; topic: TopicName; rows: readonly unknown[] },
  turn: () => Promise<void>,
): Promise<void> {
  const database = await openDatabase();
  try {
    const savedAt = Date.now();
    let index = 0;
    for (let from = 0; from === 0 || from < rows.length; from += CHUNK_ROWS) {
      await turn();
      const chunk: Chunk = { fleet, topic, savedAt, index, rows: rows.slice(from, from + CHUNK_ROWS) };
      await toPromise(
        database.transaction(STORE, 'readwrite').objectStore(STORE).put(chunk, `${topic} ${index}`),
      );
      index += 1;
    }
    await deleteChunksFrom(database, topic, index);
  } finally {
    database.close();
  }
}

/** Deletes leftover chunks of a table that was longer before. */
async function deleteChunksFrom(database: IDBDatabase, topic: TopicName, count: number): Promise<void> {
  const store = database.transaction(STORE, 'readwrite').objectStore(STORE);
  const keys = (await toPromise(store.getAllKeys(IDBKeyRange.bound(`${topic} `, `${topic} ~`)))) as string[];
  for (const key of keys) if (Number(key.slice(topic.length + 1)) >= count) store.delete(key);
}

async function readChunks(): Promise<Chunk[]> {
  const database = await openDatabase();
  try {
    return (await toPromise(database.transaction(STORE).objectStore(STORE).getAll())) as Chunk[];
  } finally {
    database.close();
  }
}

function openDatabase(): Promise<IDBDatabase> {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE);
  return toPromise(request);
}

function toPromise<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
