import { parentPort, workerData } from 'node:worker_threads';
import { storeFailure } from '../../store-failure.ts';
import { noteDamage } from '../database/open-database.ts';
import { type StoreAnswer, type StoreCall, type StoreWorkerData, toStoreErrorCause } from './protocol.ts';
import { ReaderRole } from './reader-role.ts';
import { StopCheck } from './stop-switch.ts';
import { WriterRole } from './writer-role.ts';

/** What a role does with calls; answers may come later and together. */
export interface StoreRole {
  handle(call: StoreCall, answer: (answer: StoreAnswer) => void): void;
}

/** The store's thread: SQLite is synchronous and waits for the disk, the core must not. */
const { file, role, stopCells } = workerData as StoreWorkerData;
const port = parentPort;
if (!port) throw new Error('The store worker is started by the store only.');

const worker: StoreRole =
  role === 'writer' ? new WriterRole(file) : new ReaderRole(file, new StopCheck(stopCells));

port.on('message', (call: StoreCall) => {
  try {
    worker.handle(call, (answer) => port.postMessage(answer));
  } catch (error) {
    noteDamage(error, file);
    port.postMessage({
      id: call.id,
      ok: false,
      failure: storeFailure(error, file).failure,
      cause: toStoreErrorCause(error),
    } satisfies StoreAnswer);
  }
  // Nothing is left to wait for, so the thread ends by itself: cut off inside native code it could take the process along.
  if (call.method === 'close') port.close();
});
