import { defaultDataFolderPath } from '../../data-folder/index.ts';
import { invokeOwner } from './invoke-owner.ts';
import type { ServiceClient } from './service-client.ts';

/** The service that holds a data folder of this machine; what concerns access works without one, too. */
export function createLocalClient(dataDir: string | undefined): ServiceClient {
  return {
    name: `the data folder ${dataDir ?? defaultDataFolderPath()}`,
    invoke: (operation, input) => invokeOwner(dataDir, operation, input),
    close() {},
  };
}
