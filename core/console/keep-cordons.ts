import { z } from 'zod';
import type { CordonKeeper } from '../fleet/index.ts';
import type { SqliteStore } from '../history/index.ts';
import { Cordon } from '../model/host.ts';
import type { Logger } from '../ports.ts';

const SETTING = 'fleet.cordons';

const Records = z.array(
  Cordon.extend({ poolUuid: z.string().optional(), hostRef: z.number().int(), name: z.string() }),
);

/**
 * Keeps cordons in the store.
 * @throws DynvmError store-unavailable
 */
export async function keepCordons(
  store: Pick<SqliteStore, 'readSetting' | 'writeSetting'>,
  logger: Logger,
): Promise<CordonKeeper> {
  return {
    initial: read(await store.readSetting(SETTING), logger),
    save: (records) => store.writeSetting(SETTING, JSON.stringify(records)),
  };
}

/** A text of a later version is no reason not to start; that a host is open again has to be told. */
function read(text: string | undefined, logger: Logger) {
  if (text === undefined) return [];
  try {
    return Records.parse(JSON.parse(text));
  } catch (error) {
    logger.error({ err: error }, 'The kept cordons could not be read: no host is cordoned now');
    return [];
  }
}
