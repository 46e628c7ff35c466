import { storeFile } from '../database/store-file.ts';
import type { WriterMethods } from './protocol.ts';
import { StoreThread } from './store-thread.ts';

/** The store's thread that writes. It opens nothing before a store is made with it. */
export type StoreWriter = StoreThread<WriterMethods>;

/** Lets the thread load its code, which takes it a tenth of a second, beside whatever else a start has to do. */
export function startStoreWriter(folder: string): StoreWriter {
  return new StoreThread<WriterMethods>({ file: storeFile(folder), role: 'writer' });
}
