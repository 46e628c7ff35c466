import { z } from 'zod';
import type { KnownPoolRecord, KnownPoolRepository } from '../fleet/index.ts';
import type { SqliteStore } from '../history/index.ts';
import type { Logger } from '../ports.ts';

const SETTING = 'fleet.known-pools';

const Records = z.array(
  z.object({
    entry: z.string(),
    seenAt: z.number().int().nonnegative(),
    pool: z.object({
      uuid: z.string(),
      coordinatorAddress: z.string().optional(),
      memberAddresses: z.array(z.string()),
      fingerprints: z.array(z.string()),
    }),
  }),
);

/**
 * Where pools were found, kept in the store's settings.
 * @throws DynvmError store-unavailable
 */
export async function openKnownPoolRepository(
  store: Pick<SqliteStore, 'readSetting' | 'writeSetting'>,
  logger: Logger,
): Promise<KnownPoolRepository> {
  return {
    initial: parseRecords(await store.readSetting(SETTING), logger),
    save: (records) => store.writeSetting(SETTING, JSON.stringify(records)),
  };
}

/** Records of a later version must not prevent the start: pools are looked for at the addresses in the ini. */
function parseRecords(text: string | undefined, logger: Logger): KnownPoolRecord[] {
  if (text === undefined) return [];
  try {
    return Records.parse(JSON.parse(text));
  } catch (error) {
    logger.warn({ err: error }, 'stored addresses of pool members could not be read');
    return [];
  }
}
