import type { StartSdkProcess, StoreWriter } from '../history/index.ts';
import type { ConfirmSecretUse } from '../operations/index.ts';
import type { Clock, Logger, SecretStore } from '../ports.ts';
import type { LegacyListen } from './legacy-port.ts';
import type { ConfigSource } from './live-config.ts';

export interface ConsoleOptions {
  config: ConfigSource;
  logger: Logger;
  /** Where the core keeps its things; default: the system's folder for application data. */
  dataFolder?: string;
  /** Where the legacy API listens; absent = it doesn't. */
  legacy?: LegacyListen;
  /** Shown to everybody: the hosts are simulated. */
  demo?: boolean;
  /** Until this resolves only the first hosts are connected to and no door is open: a window that opens goes first. */
  restLater?: Promise<void>;
  clock?: Clock;
  /** Of this data folder, started by a shell that comes up before the core does; the core ends it. */
  storeWriter?: StoreWriter;
  /** How the Couchbase SDK gets a process of its own; by Node's own means. */
  startSdkProcess?: StartSdkProcess;
  /** For `secret:NAME` in the ini. */
  secrets?: SecretStore;
  /** Asks the person before a secret goes where the configuration in force does not send it. */
  confirmSecretUse?: ConfirmSecretUse;
}
