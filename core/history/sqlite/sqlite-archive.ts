import { existsSync } from 'node:fs';
import path from 'node:path';
import { DynvmError } from '../../model/failure.ts';
import type { Lease } from '../../model/lease.ts';
import type { HistoryArchive } from '../../ports.ts';
import type { ReaderMethods } from './protocol.ts';
import { storeFile } from './store-file.ts';
import { StoreThread } from './store-thread.ts';

export interface SqliteArchive extends HistoryArchive {
  /** As last saved by the service that works in this folder. */
  liveLeases(): Promise<Lease[]>;
  close(): Promise<void>;
}

/**
 * Looks into the store of a data folder beside the service that may be writing it; changes nothing.
 * @throws DynvmError not-found: no store there
 */
export function openSqliteArchive(folder: string): SqliteArchive {
  const file = storeFile(folder);
  if (!existsSync(file)) {
    throw new DynvmError({
      code: 'not-found',
      message: `There is no history in ${path.resolve(folder)}`,
      hint: 'Give the data folder of the service with --data-dir.',
    });
  }
  const reader = new StoreThread<ReaderMethods>({ file, role: 'reader' });
  return {
    report: (query, moment) => reader.call('report', query, moment),
    list: (filter, limit, place) => reader.call('list', filter, limit, place),
    count: (filter) => reader.call('count', filter),
    failedAsks: (sinceAt) => reader.call('failedAsks', sinceAt),
    facets: (query, moment) => reader.call('facets', query, moment),
    tags: (search, limit) => reader.call('tags', search, limit),
    timeline: (leaseId) => reader.call('timeline', leaseId),
    log: (filter, limit, before) => reader.call('log', { filter, limit, before }),
    liveLeases: () => reader.call('liveLeases'),
    async close() {
      await reader.call('close');
      await reader.end();
    },
  };
}
