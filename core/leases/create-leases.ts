import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import type { Config } from '../config/index.ts';
import type { Fleet } from '../fleet/index.ts';
import type { Clock, HistoryStore, Logger } from '../ports.ts';
import { createServiceActor } from './lease/actor.ts';
import { type LeaseContext, LeaseRuntimes, leaseIdPrefix } from './lease/lease-context.ts';
import { LeaseRegistry } from './lease/lease-registry.ts';
import { StorageTurns } from './lease/storage-turns.ts';
import { LeaseService } from './lease-service.ts';
import type { Leases } from './leases.ts';
import type { PoolRepository } from './pools/pool-overrides.ts';
import { WarmVms } from './pools/warm-vms.ts';
import { ProvisionLimits } from './provisioning/provision-limits.ts';
import type { ProvisioningContext } from './provisioning/provisioning-context.ts';
import { loginBySsh2, type SshLogin } from './provisioning/steps/check-ssh.ts';
import { LeaseQuotas } from './quotas/lease-quotas.ts';
import { QuotaSettings } from './quotas/quota-settings.ts';
import { OrphanedVms } from './release/orphaned-vms.ts';
import { Releases } from './release/releases.ts';

export interface LeasesOptions {
  config: Config;
  fleet: Fleet;
  store: HistoryStore;
  clock: Clock;
  logger: Logger;
  /** Id of this installation: only VMs whose marker names it are adopted, expired and deleted. */
  installation: string;
  /** Changes to the ini's quotas; none by default. */
  quotas?: QuotaSettings;
  /** Unique texts for ids; random UUIDs by default. */
  newId?: () => string;
  /** Absent: what is set of warm pools ends with the process. */
  pools?: PoolRepository;
  /** One SSH login, for `checkvms`; by ssh2 by default. */
  sshLogin?: SshLogin;
}

/** Everything that makes, keeps and deletes VMs. Nothing happens before {@link Leases.start}. */
export function createLeases(options: LeasesOptions): Leases {
  const { fleet, store, clock, installation } = options;
  const newId = options.newId ?? randomUUID;
  const logger = options.logger.child({ part: 'leases' });
  const shutdown = new AbortController();
  // One listener per removal and queue place, all taken off again: Node would warn of a leak at eleven.
  setMaxListeners(0, shutdown.signal);
  let config = options.config;
  const settings = options.quotas ?? new QuotaSettings();
  const limits = new ProvisionLimits(toLimits(config));
  const registry = new LeaseRegistry({ store, clock, logger, newId });
  const lease: LeaseContext = {
    config: () => config,
    fleet,
    clock,
    logger,
    installation,
    newId,
    newLeaseId: () => leaseIdPrefix(installation) + newId(),
    registry,
    quotas: new LeaseQuotas({ config: () => config, settings, registry, fleet, clock }),
    ownActors: {
      expiry: createServiceActor('expiry', clock),
      reconcile: createServiceActor('reconcile', clock),
      pool: createServiceActor('pool', clock),
    },
    runtimes: new LeaseRuntimes(),
    storage: new StorageTurns({ fleet, registry, clock }),
    shutdown: shutdown.signal,
  };
  const releases = new Releases(lease);
  const context: ProvisioningContext = {
    ...lease,
    limits,
    sshLogin: options.sshLogin ?? loginBySsh2,
    releases,
    warm: new WarmVms({ ...lease, releases }),
    poolRepository: options.pools ?? { initial: [], save: async () => {} },
    orphanedVms: new OrphanedVms(lease),
    poolDemand: async (sinceAt) => (await store.poolDemand?.(sinceAt)) ?? [],
    requestByKey: async (requestKey) => store.requestByKey?.(requestKey),
  };
  return new LeaseService(context, store, shutdown, (next) => {
    config = next;
    limits.change(toLimits(next));
  });
}

function toLimits({ common }: Config) {
  return { total: common.provisionConcurrency, perHost: common.provisionConcurrencyPerHost };
}
