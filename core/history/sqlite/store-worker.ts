import { parentPort, workerData } from 'node:worker_threads';
import { storeFailure } from '../store-failure.ts';
import { openDatabase } from './open-database.ts';
import type { StoreAnswer, StoreCall, StoreWorkerData } from './protocol.ts';
import { type SaveRows, StoreSession } from './store-session.ts';

/**
 * The store's thread: SQLite is synchronous and waits for the disk, the core must not.
 * Saves that arrive while one is being written share the next transaction.
 */
const { file } = workerData as StoreWorkerData;
const port = parentPort;
if (!port) throw new Error('The store worker is started by the store only.');

let session: StoreSession | undefined;
let waiting: { id: number; rows: SaveRows }[] = [];

port.on('message', (call: StoreCall) => {
  if (call.method === 'save') {
    waiting.push({ id: call.id, rows: call.args[0] as SaveRows });
    if (waiting.length === 1) setImmediate(commitWaiting);
    return;
  }
  // Order counts: what was asked after a save sees it.
  commitWaiting();
  answerWith(call.id, () => perform(call));
});

function perform(call: StoreCall): unknown {
  switch (call.method) {
    case 'open': {
      const opened = openDatabase(file, Date.now());
      session = new StoreSession(opened.database);
      return opened.movedAsideTo === undefined ? {} : { movedAsideTo: opened.movedAsideTo };
    }
    case 'loadLive':
      return opened().loadLive();
    case 'appendLog':
      return opened().appendLog(call.args[0] as Parameters<StoreSession['appendLog']>[0]);
    case 'log':
      return opened().log(call.args[0] as number);
    case 'close':
      session?.close();
      session = undefined;
      return undefined;
    case 'save':
      return opened().saveAll([call.args[0] as SaveRows]);
  }
}

function commitWaiting(): void {
  const saves = waiting;
  waiting = [];
  if (saves.length === 0) return;
  try {
    opened().saveAll(saves.map(({ rows }) => rows));
    for (const { id } of saves) send({ id, ok: true, value: undefined });
  } catch (error) {
    // One bad row must not refuse the others: each alone says which it is.
    if (saves.length === 1)
      send({ id: saves[0]?.id ?? 0, ok: false, failure: storeFailure(error, file).failure });
    else for (const { id, rows } of saves) answerWith(id, () => opened().saveAll([rows]));
  }
}

function opened(): StoreSession {
  if (!session) throw new Error('the store is closed');
  return session;
}

function answerWith(id: number, body: () => unknown): void {
  try {
    send({ id, ok: true, value: body() });
  } catch (error) {
    send({ id, ok: false, failure: storeFailure(error, file).failure });
  }
}

function send(answer: StoreAnswer): void {
  port?.postMessage(answer);
}
