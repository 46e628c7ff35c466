import type { DataFolder } from '../data-folder/index.ts';
import { createControlServer } from '../http/index.ts';
import type { Invoke } from '../operations/index.ts';
import type { LegacyPort } from './legacy-port.ts';

type Control = Awaited<ReturnType<typeof createControlServer>>;

/** Where others of this machine and of the network reach the service. */
export interface Doors {
  /** @throws DynvmError unavailable: the port is taken */
  open(): Promise<void>;
  /** Waits for doors that are being opened. */
  close(): Promise<void>;
}

/** The owner's door for commands, and the legacy API where it is on. */
export function createDoors(dataFolder: DataFolder, legacy: LegacyPort, invoke: Invoke): Doors {
  let control: Control | undefined;
  let opening: Promise<void> | undefined;
  let closed = false;

  async function openAll(): Promise<void> {
    control = await createControlServer({ invoke });
    await dataFolder.setControl(control);
    await legacy.start(invoke);
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
