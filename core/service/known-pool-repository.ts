import { z } from 'zod';
import type { KnownPoolRepository } from '../fleet/index.ts';
import type { SqliteStore } from '../history/index.ts';
import type { Logger } from '../ports.ts';
import { openStoredRecords } from './stored-records.ts';

const KnownPoolRecord = z.object({
  entry: z.string(),
  seenAt: z.number().int().nonnegative(),
  pool: z.object({
    uuid: z.string(),
    coordinatorAddress: z.string().optional(),
    memberAddresses: z.array(z.string()),
    fingerprints: z.array(z.string()),
  }),
});

/**
 * Where pools were found, kept in the store's settings.
 * @throws DynvmError store-unavailable
 */
export function openKnownPoolRepository(
  store: Pick<SqliteStore, 'readSetting' | 'writeSetting'>,
  logger: Logger,
): Promise<KnownPoolRepository> {
  return openStoredRecords(store, {
    setting: 'fleet.known-pools',
    schema: KnownPoolRecord,
    // Pools are then looked for at the addresses in the ini.
    onUnreadable: (error) =>
      logger.warn({ err: error }, 'stored addresses of pool members could not be read'),
  });
}
