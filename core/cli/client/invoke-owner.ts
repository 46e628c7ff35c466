import { resolve } from 'node:path';
import { currentUser } from '../../base/current-user.ts';
import type { InputOf, OperationName, OutputOf } from '../../contract/contract.ts';
import { defaultDataFolderPath, readControl } from '../../data-folder/index.ts';
import type { AccessOperationName } from '../../service/invoke-access-offline.ts';
import { invokeService } from './invoke-service.ts';

const OFFLINE = /^(principals|tokens|audit)\./;

/**
 * Through the service that holds the data folder; where none does, principals, tokens and the audit trail on the folder
 * itself.
 * @throws DynvmError
 */
export async function invokeOwner<N extends OperationName>(
  dataDir: string | undefined,
  operation: N,
  input: InputOf<N>,
): Promise<OutputOf<N>> {
  const dataFolder = resolve(dataDir ?? defaultDataFolderPath());
  if (!OFFLINE.test(operation) || (await readControl(dataFolder))) {
    return invokeService(dataDir, operation, input);
  }
  // Large, and needed only here.
  const [{ ownerCaller }, { invokeAccessOffline }, { createCliLogger }] = await Promise.all([
    import('../../operations/index.ts'),
    import('../../service/invoke-access-offline.ts'),
    import('../cli-logger.ts'),
  ]);
  const caller = ownerCaller('cli', currentUser());
  const place = { dataFolder, logger: createCliLogger('warn'), caller };
  return invokeAccessOffline(place, operation as AccessOperationName, input as never) as Promise<OutputOf<N>>;
}
