import { existsSync } from 'node:fs';
import path from 'node:path';
import { DynvmError } from '../../model/failure.ts';
import type { Lease } from '../../model/lease.ts';
import type { HistoryArchive } from '../../ports.ts';
import { storeFile } from './database/store-file.ts';
import { createReaderThread, SupervisedReader } from './thread/supervised-reader.ts';

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
  const reader = new SupervisedReader({ startThread: createReaderThread(file) });
  return {
    report: (query, { snapshotId, signal } = {}) => reader.call('report', [query, snapshotId], signal),
    list: (filter, limit, cursor) => reader.call('list', [filter, limit, cursor]),
    count: (filter) => reader.call('count', [filter]),
    failedRequests: (sinceAt) => reader.call('failedRequests', [sinceAt]),
    poolDemand: (sinceAt) => reader.call('poolDemand', [sinceAt]),
    poolUse: (period) => reader.call('poolUse', [period]),
    facets: (query, { snapshotId, signal } = {}) => reader.call('facets', [query, snapshotId], signal),
    tags: (search, limit) => reader.call('tags', [search, limit]),
    timeline: (leaseId) => reader.call('timeline', [leaseId]),
    log: (filter, limit, before) => reader.call('log', [{ filter, limit, before }]),
    liveLeases: () => reader.call('liveLeases', []),
    close: () => reader.close(),
  };
}
