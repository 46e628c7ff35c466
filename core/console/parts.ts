import { resolve } from 'node:path';
import type { CleanupStack } from '../base/cleanup-stack.ts';
import { systemClock } from '../base/clock.ts';
import { type DataFolder, defaultDataFolderPath, openDataFolder } from '../data-folder/index.ts';
import { createFleet, type Fleet } from '../fleet/index.ts';
import {
  type Couchbase,
  createCouchbase,
  createSqliteStore,
  createWorkerBucket,
  type SqliteStore,
  startStoreWriter,
} from '../history/index.ts';
import { createLeases, type Leases } from '../leases/index.ts';
import type { Clock, Logger } from '../ports.ts';
import type { ConsoleOptions } from './console-options.ts';
import { keepCordons } from './keep-cordons.ts';
import { createLeasesByRole } from './leases-by-role.ts';
import { type LiveConfig, openConfig } from './live-config.ts';

/** What the core is made of, below the operations. */
export interface Parts {
  readonly options: ConsoleOptions;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly config: LiveConfig;
  readonly dataFolder: DataFolder;
  readonly store: SqliteStore;
  readonly couchbase: Couchbase;
  /** Whose VMs are ours: the data folder's, or that of the services on the bucket. */
  readonly installation: string;
  readonly fleet: Fleet;
  readonly leases: Leases;
}

/** Opens them from the bottom up; each is closed after those that use it. */
export async function openParts(options: ConsoleOptions, cleanup: CleanupStack): Promise<Parts> {
  const { logger, clock = systemClock, secrets } = options;
  const path = resolve(options.dataFolder ?? defaultDataFolderPath());
  // Loads beside what comes next; opens the file when the folder is ours.
  const writer = options.storeWriter ?? startStoreWriter(path);
  cleanup.use({ close: () => writer.end() });
  const live = cleanup.use(await openConfig({ source: options.config, secrets, clock, logger }));
  const dataFolder = cleanup.use(await openDataFolder({ path }));
  const store = cleanup.use(await createSqliteStore({ folder: dataFolder.path, writer, logger }));

  const config = live.current();
  const newBucket = () => createWorkerBucket(options.startSdkProcess);
  const couchbase = cleanup.use(createCouchbase({ config, store, clock, logger, newBucket }));
  const installation = await couchbase.installation(dataFolder.installationId);
  const fleet = cleanup.use(
    createFleet({
      ...{ config, clock, logger, installation, restLater: options.restLater },
      cordons: await keepCordons(store, logger),
    }),
  );
  const leases = cleanup.use(
    createLeasesByRole({
      make: () => createLeases({ config: live.current(), fleet, store, clock, logger, installation }),
      couchbase,
      forgetLive: () => store.forgetLive(),
      logger,
    }),
  );
  return { options, clock, logger, config: live, dataFolder, store, couchbase, installation, fleet, leases };
}
