import type { RequestRow } from '../../model/request.ts';
import type { LeaseContext } from '../lease/lease-context.ts';
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
  /** What the store has of a request with this key. */
  readonly requestByKey: (requestKey: string) => Promise<RequestRow | undefined>;
}
