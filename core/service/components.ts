import { resolve } from 'node:path';
import { type Access, openAccess } from '../access/index.ts';
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
import { createLeases, type Leases, QuotaSettings } from '../leases/index.ts';
import type { Clock, Logger } from '../ports.ts';
import { openCordonRepository } from './cordon-repository.ts';
import { type Instances, openInstances } from './instances/open-instances.ts';
import { openKnownPoolRepository } from './known-pool-repository.ts';
import { createLeaderGatedLeases } from './leader-gated-leases.ts';
import { type LiveConfig, openConfig } from './live-config.ts';
import { openPoolRepository } from './pool-repository.ts';
import { openQuotaRepository } from './quota-repository.ts';
import type { ServiceOptions } from './service-options.ts';

/** The parts below the operations. */
export interface Components {
  readonly options: ServiceOptions;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly config: LiveConfig;
  readonly dataFolder: DataFolder;
  readonly store: SqliteStore;
  readonly access: Access;
  readonly couchbase: Couchbase;
  /** Marks our VMs: the data folder's id, or the one shared by the services on the bucket. */
  readonly installation: string;
  readonly fleet: Fleet;
  readonly leases: Leases;
  readonly quotas: QuotaSettings;
  readonly instances: Instances;
}

/** Opens the parts from the bottom up; `cleanup` closes each after those that use it. */
export async function openComponents(options: ServiceOptions, cleanup: CleanupStack): Promise<Components> {
  const { logger, clock = systemClock, secrets } = options;
  const path = resolve(options.dataFolder ?? defaultDataFolderPath());
  // Its thread loads while the configuration is read; it opens the file once the folder is locked.
  const writer = options.storeWriter ?? startStoreWriter(path);
  cleanup.use({ close: () => writer.end() });
  const live = cleanup.use(await openConfig({ source: options.config, secrets, clock, logger }));
  const dataFolder = cleanup.use(await openDataFolder({ path }));
  if (dataFolder.accessWarning !== undefined)
    logger.warn({ path: dataFolder.path }, dataFolder.accessWarning);
  const store = cleanup.use(await createSqliteStore({ folder: dataFolder.path, writer, logger }));

  const access = cleanup.use(await openAccess({ store, clock, logger }));

  const config = live.current();
  access.issuers.apply(config.issuers ?? []);
  const newBucket = () => createWorkerBucket(options.startSdkProcess);
  const couchbase = cleanup.use(createCouchbase({ config, store, clock, logger, newBucket }));
  const installation = await couchbase.installation(dataFolder.installationId);
  const fleet = cleanup.use(
    createFleet({
      ...{ config, clock, logger, installation, startGate: options.startGate },
      gate: couchbase.gate,
      cordons: await openCordonRepository(store, logger),
      knownPools: await openKnownPoolRepository(store, logger),
    }),
  );
  const pools = await openPoolRepository(store, logger);
  const quotas = new QuotaSettings(await openQuotaRepository(store, logger));
  const kept = { store, pools, quotas };
  const instances = await openInstances({
    dataFolder: dataFolder.path,
    config: live.current,
    couchbase,
    store,
    clock,
    logger,
  });
  const leases = cleanup.use(
    createLeaderGatedLeases({
      make: () => createLeases({ config: live.current(), fleet, clock, logger, installation, ...kept }),
      couchbase,
      forgetLive: () => instances.handOver.forgetLive(),
      logger,
    }),
  );
  instances.leasesEnded = () => leases.roleSettled();
  return {
    options,
    clock,
    logger,
    config: live,
    dataFolder,
    store,
    access,
    couchbase,
    installation,
    fleet,
    leases,
    quotas,
    instances,
  };
}
