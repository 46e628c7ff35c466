import { resolve } from 'node:path';
import { openAccess } from '../access/index.ts';
import { CleanupStack } from '../base/cleanup-stack.ts';
import { systemClock } from '../base/clock.ts';
import { accessOperations } from '../contract/access.ts';
import type { InputOf, OutputOf } from '../contract/contract.ts';
import { openDataFolder } from '../data-folder/index.ts';
import { createSqliteStore } from '../history/index.ts';
import { accessHandlers, type Caller, toBadInput } from '../operations/index.ts';
import type { Logger } from '../ports.ts';

export type AccessOperationName = keyof typeof accessOperations;

/**
 * Does an access operation on a data folder that no service holds: whoever owns the folder can always make an admin and a
 * token, also where the service refuses to start without one.
 * @throws DynvmError unavailable: a service holds the folder; store-unavailable; what the operation says
 */
export async function invokeAccessOffline<N extends AccessOperationName>(
  options: { dataFolder: string; logger: Logger; caller: Caller },
  operation: N,
  input: InputOf<N>,
): Promise<OutputOf<N>> {
  const { logger, caller } = options;
  const parsed = accessOperations[operation].input.safeParse(input);
  if (!parsed.success) throw toBadInput(parsed.error, input);
  const cleanup = new CleanupStack();
  try {
    const folder = cleanup.use(await openDataFolder({ path: resolve(options.dataFolder) }));
    const store = cleanup.use(await createSqliteStore({ folder: folder.path, logger }));
    const access = cleanup.use(await openAccess({ store, clock: systemClock, logger }));
    const handlers = accessHandlers({ access, archive: store, clock: systemClock });
    const handle = handlers[operation] as (input: unknown, caller: Caller) => unknown;
    return (await handle(parsed.data, caller)) as OutputOf<N>;
  } finally {
    await cleanup.close();
  }
}
