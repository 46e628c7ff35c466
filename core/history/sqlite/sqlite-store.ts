import type { AuditRecord } from '../../model/audit-entry.ts';
import type {
  AccessStore,
  AuditStore,
  CapacitySample,
  HistoryArchive,
  HistoryStore,
  IdempotencyStore,
  Logger,
} from '../../ports.ts';
import type { ForeignDocument } from '../import-document.ts';
import type { Outbox } from '../outbox.ts';
import { storeFile } from './database/store-file.ts';
import { type StoreWriter, startStoreWriter } from './thread/store-writer.ts';
import { createReaderThread, type ReaderLimits, SupervisedReader } from './thread/supervised-reader.ts';
import type { ImportCount } from './write/import-session.ts';
import { LogQueue } from './write/log-queue.ts';

export interface SqliteStoreOptions {
  /** The locked data folder. */
  readonly folder: string;
  readonly logger: Logger;
  /** Of this folder, started earlier; ends with the store, or when that can't be opened. */
  readonly writer?: StoreWriter;
  /** Default: {@link READER_LIMITS}. */
  readonly readerLimits?: ReaderLimits;
}

export interface SqliteStore extends HistoryStore, HistoryArchive, AccessStore, AuditStore, IdempotencyStore {
  /** As both have it. */
  poolDemand: HistoryArchive['poolDemand'];
  /** What the hosts had room for at one moment. @throws DynvmError store-unavailable */
  saveCapacity(at: number, samples: readonly CapacitySample[]): Promise<void>;
  /** Takes over documents of a bucket; what this service wrote of its own VMs is kept. */
  importBatch(rows: readonly { key: string; document: ForeignDocument }[]): Promise<ImportCount>;
  /** Called after each batch that brought something. Returns its own end. */
  onImported(listener: () => void): () => void;
  /** Forgets what is live: another service looked after it meanwhile, the VMs themselves tell what is left. */
  forgetLive(): Promise<void>;
  /** Small facts beside the rows; undefined forgets one. Records of who changed it are kept in the same transaction. */
  readSetting(key: string): Promise<string | undefined>;
  writeSetting(key: string, value: string | undefined, audit?: readonly AuditRecord[]): Promise<void>;
  /** Documents on their way to a bucket. */
  readonly outbox: Outbox;
}

/**
 * The embedded store: `history.sqlite` in the data folder. A save is on the disk when its promise resolves.
 * @throws DynvmError store-unavailable: read-only folder, full disk, locked, or written by a newer version
 */
export async function createSqliteStore(options: SqliteStoreOptions): Promise<SqliteStore> {
  const { logger, writer = startStoreWriter(options.folder) } = options;
  const file = storeFile(options.folder);
  try {
    const { movedAsideTo } = await writer.call('open');
    if (movedAsideTo !== undefined) {
      logger.error(
        { movedAsideTo },
        'the history store was damaged: it was moved aside, and a new one was begun',
      );
    }
  } catch (error) {
    await writer.end();
    throw error;
  }
  // A list must not wait for a report of years.
  const readerOptions = { startThread: createReaderThread(file), limits: options.readerLimits, logger };
  const reader = new SupervisedReader(readerOptions);
  const reporter = new SupervisedReader(readerOptions);
  const logLines = new LogQueue({ write: (rows) => writer.call('appendLog', rows), logger });
  const queuedListeners = new Set<() => void>();
  const importListeners = new Set<() => void>();
  return {
    loadLive: () => writer.call('loadLive'),
    async save({ requests = [], leases = [], audit = [] }) {
      await writer.call('save', { requests, leases, audit });
      if (leases.length > 0) for (const listener of queuedListeners) listener();
    },
    appendLog: (rows) => logLines.append(rows),
    importedLive: (vmUuids) => writer.call('importedLive', vmUuids),
    saveCapacity: (at, samples) => writer.call('saveCapacity', at, samples),
    async importBatch(rows) {
      const count = await writer.call('importBatch', rows);
      if (count.imported > 0) for (const listener of importListeners) listener();
      return count;
    },
    onImported(listener) {
      importListeners.add(listener);
      return () => importListeners.delete(listener);
    },
    forgetLive: () => writer.call('forgetLive'),
    readSetting: (key) => writer.call('readSetting', key),
    writeSetting: (key, value, audit = []) => writer.call('writeSetting', key, value, audit),
    outbox: {
      configure: (targets) => writer.call('configureOutbox', targets),
      due: (target, limit) => writer.call('dueOutbox', target, limit),
      settle: (results) => writer.call('settleOutbox', results),
      retry: (target) => writer.call('retryOutbox', target),
      depth: (target) => writer.call('outboxDepth', target),
      onQueued(listener) {
        queuedListeners.add(listener);
        return () => queuedListeners.delete(listener);
      },
    },
    async log(filter, limit, before) {
      // Who just did something wants to read of it.
      await logLines.settled();
      return reader.call('log', [{ filter, limit, before }]);
    },
    queueHistory: () => reader.call('queueHistory', []),
    // Both read weeks of rows, like a report.
    poolUse: (period) => reporter.call('poolUse', [period]),
    poolDemand: (sinceAt) => reporter.call('poolDemand', [sinceAt]),
    requestByKey: (requestKey) => writer.call('requestByKey', requestKey),
    claimKey: (claim) => writer.call('claimKey', claim),
    settleKey: (claim, answer) => writer.call('settleKey', claim, answer),
    loadAccess: () => writer.call('loadAccess'),
    saveAccess: (rows, audit) => writer.call('saveAccess', rows, audit),
    appendAudit: (records) => writer.call('save', { requests: [], leases: [], audit: records }),
    audit: (filter, limit, before) => reader.call('audit', [{ filter, limit, before }]),
    // Reads every entry, like a report.
    verifyAudit: () => reporter.call('verifyAudit', []),
    timeline: (leaseId) => reader.call('timeline', [leaseId]),
    report: (query, { snapshotId, signal } = {}) => reporter.call('report', [query, snapshotId], signal),
    list: (filter, limit, cursor) => reader.call('list', [filter, limit, cursor]),
    count: (filter) => reader.call('count', [filter]),
    failedRequests: (sinceAt) => reader.call('failedRequests', [sinceAt]),
    // Both are read from every row, like a report.
    facets: (query, { snapshotId, signal } = {}) => reporter.call('facets', [query, snapshotId], signal),
    tags: (search, limit) => reporter.call('tags', [search, limit]),
    async close() {
      try {
        await logLines.settled();
        await writer.call('close');
      } finally {
        await Promise.all([reader.close(), reporter.close(), writer.end()]);
      }
    },
  };
}
