import type { PoolDemand } from '../../model/pool-use.ts';
import type { RequestRow } from '../../model/request.ts';
import type { LeaseContext } from '../lease/lease-context.ts';
import type { PoolRepository } from '../pools/pool-overrides.ts';
import type { WarmVms } from '../pools/warm-vms.ts';
import type { OrphanedVms } from '../release/orphaned-vms.ts';
import type { Releases } from '../release/releases.ts';
import type { ProvisionLimits } from './provision-limits.ts';
import type { SshLogin } from './steps/check-ssh.ts';

/** What provisioning works with beside what every lease needs. */
export interface ProvisioningContext extends LeaseContext {
  readonly limits: ProvisionLimits;
  readonly sshLogin: SshLogin;
  readonly releases: Releases;
  readonly orphanedVms: OrphanedVms;
  readonly warm: WarmVms;
  /** Requests of the past, for pools that size themselves. */
  readonly poolDemand: (sinceAt: number) => Promise<readonly PoolDemand[]>;
  /** What was set of pools at run time. */
  readonly poolRepository: PoolRepository;
  /** What the store has of a request with this key. */
  readonly requestByKey: (requestKey: string) => Promise<RequestRow | undefined>;
}
