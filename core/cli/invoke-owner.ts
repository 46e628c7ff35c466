import { resolve } from 'node:path';
import { currentUser } from '../base/current-user.ts';
import type { InputOf, OutputOf } from '../contract/contract.ts';
import { defaultDataFolderPath, readControl } from '../data-folder/index.ts';
import { ownerCaller } from '../operations/index.ts';
import { type AccessOperationName, invokeAccessOffline } from '../service/invoke-access-offline.ts';
import { createCliLogger } from './cli-logger.ts';
import { invokeService } from './invoke-service.ts';

/** Through the service that holds the data folder; on the folder itself where none does. @throws DynvmError */
export async function invokeOwner<N extends AccessOperationName>(
  dataDir: string | undefined,
  operation: N,
  input: InputOf<N>,
): Promise<OutputOf<N>> {
  const dataFolder = resolve(dataDir ?? defaultDataFolderPath());
  if (await readControl(dataFolder)) return invokeService(dataDir, operation, input);
  const caller = ownerCaller('cli', currentUser());
  return invokeAccessOffline({ dataFolder, logger: createCliLogger('warn'), caller }, operation, input);
}
