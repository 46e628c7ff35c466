import type { DataFolder } from '../data-folder/index.ts';
import { type ControlServer, createControlServer } from '../http/index.ts';
import type { HttpOperations, LegacyEndpoint } from './legacy-endpoint.ts';

/** Where this machine and the network reach the service. */
export interface Endpoints {
  /** @throws DynvmError unavailable: the port is taken */
  open(): Promise<void>;
  /** Waits for endpoints that are still opening. */
  close(): Promise<void>;
}

/** The control endpoint for the owner's commands, and the legacy API where it is on. */
export function createEndpoints(
  dataFolder: DataFolder,
  legacy: LegacyEndpoint,
  operations: Omit<HttpOperations, 'isOwnerToken'>,
): Endpoints {
  let control: ControlServer | undefined;
  let opening: Promise<void> | undefined;
  let closed = false;

  async function openAll(): Promise<void> {
    control = await createControlServer({ invoke: operations.invoke });
    await dataFolder.setControl(control);
    await legacy.start({ ...operations, isOwnerToken: control.isToken });
  }

  return {
    open() {
      if (closed) return Promise.resolve();
      opening ??= openAll();
      return opening;
    },
    async close() {
      closed = true;
      await opening?.catch(() => undefined);
      await legacy.close();
      await control?.close();
    },
  };
}
