import path from 'node:path';
import type { LogRow } from '../../model/audit.ts';
import type { HistoryStore, Logger } from '../../ports.ts';
import { StoreThread } from './store-thread.ts';

export interface SqliteStoreOptions {
  /** The locked data folder. */
  readonly folder: string;
  readonly logger: Logger;
}

export interface SqliteStore extends HistoryStore {
  /** The newest lines of the activity log, newest first. */
  log(limit: number): Promise<LogRow[]>;
}

/**
 * The embedded store: `history.sqlite` in the data folder. A save is on the disk when its promise resolves.
 * @throws DynvmError store-unavailable: read-only folder, full disk, locked, or written by a newer version
 */
export async function createSqliteStore(options: SqliteStoreOptions): Promise<SqliteStore> {
  const { logger } = options;
  const file = path.join(options.folder, 'history.sqlite');
  const thread = new StoreThread({ file });
  try {
    const { movedAsideTo } = await thread.call('open');
    if (movedAsideTo !== undefined) {
      logger.error({ movedAsideTo }, 'The history store was damaged: moved aside, a new one was begun');
    }
  } catch (error) {
    await thread.end();
    throw error;
  }
  return {
    loadLive: () => thread.call('loadLive'),
    async save({ requests = [], leases = [] }) {
      await thread.call('save', { requests, leases });
    },
    appendLog(rows) {
      thread.call('appendLog', rows).catch((error: unknown) => {
        logger.error({ error, lines: rows.length }, 'Lines of the activity log could not be kept');
      });
    },
    log: (limit) => thread.call('log', limit),
    async close() {
      try {
        await thread.call('close');
      } finally {
        await thread.end();
      }
    },
  };
}
