import type { SqliteStore } from '../history/index.ts';
import { Quota } from '../model/quota.ts';
import type { Logger } from '../ports.ts';
import { openStoredRecords, type StoredRecords } from './stored-records.ts';

/**
 * Changed quotas, kept in the store's settings.
 * @throws DynvmError store-unavailable
 */
export function openQuotaRepository(
  store: Pick<SqliteStore, 'readSetting' | 'writeSetting'>,
  logger: Logger,
): Promise<StoredRecords<Quota>> {
  return openStoredRecords(store, {
    setting: 'leases.quotas',
    schema: Quota,
    onUnreadable: (error) =>
      logger.error({ err: error }, 'changed quotas could not be read; those of the ini are in force'),
  });
}
