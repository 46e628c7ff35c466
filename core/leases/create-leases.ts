import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import type { Config } from '../config/index.ts';
import type { Fleet } from '../fleet/index.ts';
import type { Clock, HistoryStore, Logger } from '../ports.ts';
import { LeaseBook } from './lease-book.ts';
import { type LeaseContext, leaseIdPrefix } from './lease-context.ts';
import { LeaseService } from './lease-service.ts';
import type { Leases } from './leases.ts';
import { ProvisionLimits } from './provision-limits.ts';
import { loginBySsh2, type SshLogin } from './steps/check-ssh.ts';
import { StorageTurns } from './storage-turns.ts';

export interface LeasesOptions {
  config: Config;
  fleet: Fleet;
  store: HistoryStore;
  clock: Clock;
  logger: Logger;
  /** Id of this installation: only VMs whose marker names it are adopted, expired and deleted. */
  installation: string;
  /** Unique texts for ids; random UUIDs by default. */
  newId?: () => string;
  /** One SSH login, for `checkvms`; by ssh2 by default. */
  sshLogin?: SshLogin;
}

/** Everything that makes, keeps and deletes VMs. Nothing happens before {@link Leases.start}. */
export function createLeases(options: LeasesOptions): Leases {
  const { fleet, store, clock, installation } = options;
  const newId = options.newId ?? randomUUID;
  const logger = options.logger.child({ part: 'leases' });
  const closing = new AbortController();
  // One listener per removal and queue place, all taken off again: Node would warn of a leak at eleven.
  setMaxListeners(0, closing.signal);
  let config = options.config;
  const limits = new ProvisionLimits(limitsOf(config));
  const book = new LeaseBook({ store, clock, logger, newId });
  const context: LeaseContext = {
    config: () => config,
    fleet,
    clock,
    logger,
    installation,
    newId,
    newLeaseId: () => leaseIdPrefix(installation) + newId(),
    sshLogin: options.sshLogin ?? loginBySsh2,
    book,
    limits,
    storage: new StorageTurns({ fleet, book, clock }),
    closing: closing.signal,
  };
  return new LeaseService(context, store, closing, (next) => {
    config = next;
    limits.change(limitsOf(next));
  });
}

function limitsOf({ common }: Config) {
  return { total: common.provisionConcurrency, perHost: common.provisionConcurrencyPerHost };
}
