import { z } from 'zod';
import type { CordonRepository } from '../fleet/index.ts';
import type { SqliteStore } from '../history/index.ts';
import { Cordon } from '../model/host.ts';
import type { Logger } from '../ports.ts';
import { openStoredRecords } from './stored-records.ts';

const CordonRecord = Cordon.extend({
  poolUuid: z.string().optional(),
  hostRef: z.number().int(),
  name: z.string(),
});

/**
 * Cordons, kept in the store's settings.
 * @throws DynvmError store-unavailable
 */
export function openCordonRepository(
  store: Pick<SqliteStore, 'readSetting' | 'writeSetting'>,
  logger: Logger,
): Promise<CordonRepository> {
  return openStoredRecords(store, {
    setting: 'fleet.cordons',
    schema: CordonRecord,
    // That hosts are open again must be said.
    onUnreadable: (error) =>
      logger.error({ err: error }, 'stored cordons could not be read; no host is cordoned'),
  });
}
