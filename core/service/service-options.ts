import type { StartSdkProcess, StoreWriter } from '../history/index.ts';
import type { PrincipalBounds } from '../http/index.ts';
import type { ConfirmSecretUse } from '../operations/index.ts';
import type { Clock, Logger, SecretStore } from '../ports.ts';
import type { LegacyListen } from './legacy-listen.ts';
import type { ConfigSource } from './live-config.ts';

export interface ServiceOptions {
  config: ConfigSource;
  logger: Logger;
  /** Where the service keeps its data; by default the system's folder for application data. */
  dataFolder?: string;
  /** Where the legacy API listens; absent: nowhere. */
  legacy?: LegacyListen;
  /** The hosts are simulated, and every screen says so. */
  demo?: boolean;
  /** The build of the console's page for browsers; by default the one beside this program. */
  webFolder?: string;
  /** Until this resolves, only the first hosts are connected and no endpoint listens, so that a window can paint first. */
  startGate?: Promise<void>;
  clock?: Clock;
  /** How much of the REST API one principal may hold open; tests set less. */
  principalBounds?: PrincipalBounds;
  /** The store writer of this data folder, if the shell has started it ahead of the core; the core closes it. */
  storeWriter?: StoreWriter;
  /** Starts the process for the Couchbase SDK; by default a Node child process. */
  startSdkProcess?: StartSdkProcess;
  /** Resolves `secret:NAME` in the ini. */
  secrets?: SecretStore;
  /** Asks the person before a secret goes where the configuration in force does not send it. */
  confirmSecretUse?: ConfirmSecretUse;
}
