import type { SqliteStore } from '../history/index.ts';
import type { PoolRepository } from '../leases/index.ts';
import { PoolOverride } from '../model/pool.ts';
import type { Logger } from '../ports.ts';
import { openStoredRecords } from './stored-records.ts';

/**
 * What was set of warm pools at run time, kept in the store's settings.
 * @throws DynvmError store-unavailable
 */
export async function openPoolRepository(
  store: Pick<SqliteStore, 'readSetting' | 'writeSetting'>,
  logger: Logger,
): Promise<PoolRepository> {
  const records = await openStoredRecords(store, {
    setting: 'pools.overrides',
    schema: PoolOverride,
    onUnreadable: (error) =>
      logger.error({ err: error }, 'what was set of warm pools could not be read; the ini holds'),
  });
  let current = records.initial;
  return {
    // Each time this process becomes the leader it begins with what was saved last.
    get initial() {
      return current;
    },
    async save(overrides, audit) {
      await records.save(overrides, audit);
      current = [...overrides];
    },
  };
}
