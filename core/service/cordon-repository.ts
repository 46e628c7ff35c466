import { z } from 'zod';
import type { CordonRepository } from '../fleet/index.ts';
import type { SqliteStore } from '../history/index.ts';
import { Cordon } from '../model/host.ts';
import type { Logger } from '../ports.ts';

const SETTING = 'fleet.cordons';

const Records = z.array(
  Cordon.extend({ poolUuid: z.string().optional(), hostRef: z.number().int(), name: z.string() }),
);

/**
 * Cordons, kept in the store's settings.
 * @throws DynvmError store-unavailable
 */
export async function openCordonRepository(
  store: Pick<SqliteStore, 'readSetting' | 'writeSetting'>,
  logger: Logger,
): Promise<CordonRepository> {
  return {
    initial: parseRecords(await store.readSetting(SETTING), logger),
    save: (records, audit) => store.writeSetting(SETTING, JSON.stringify(records), audit && [audit]),
  };
}

/** Records of a later version must not prevent the start, but that hosts are open again must be said. */
function parseRecords(text: string | undefined, logger: Logger) {
  if (text === undefined) return [];
  try {
    return Records.parse(JSON.parse(text));
  } catch (error) {
    logger.error({ err: error }, 'stored cordons could not be read; no host is cordoned');
    return [];
  }
}
