import { isLive, type Lease } from '../../model/lease.ts';
import type { LeaseContext } from '../lease/lease-context.ts';

/** A VM this near to its greatest age has a successor made for it. */
const REPLACE_AHEAD_MS = 300_000;

/** The leases of one pool, by what is to become of them. Those on their way out are none. */
export interface PoolMembers {
  /** Oldest first. */
  readonly ready: readonly Lease[];
  /** The ready ones that are not about to be replaced. */
  readonly fresh: readonly Lease[];
  readonly making: readonly Lease[];
  /** Made from a template that is another by now. */
  readonly unfit: readonly Lease[];
  /** On a host that is to take no VMs. */
  readonly onCordoned: readonly Lease[];
}

export function countMembers(
  { fleet, clock }: Pick<LeaseContext, 'fleet' | 'clock'>,
  leases: readonly Lease[],
): PoolMembers {
  const present = leases.filter((lease) => isLive(lease) && lease.state.kind !== 'releasing');
  const available = present.filter(({ state, pooled }) => state.kind === 'available' && !pooled?.leaving);
  const unfit = available.filter(({ hostRef = -1, osKey, pooled }) => {
    const fingerprint = fleet.fingerprintTemplate(hostRef, osKey);
    return fingerprint !== undefined && fingerprint !== pooled?.fingerprint;
  });
  const onCordoned = available.filter(
    (lease) => !unfit.includes(lease) && fleet.entry(lease.hostRef ?? -1)?.row.cordon !== undefined,
  );
  const ready = available
    .filter((lease) => !unfit.includes(lease) && !onCordoned.includes(lease))
    .sort((a, b) => a.createdAt - b.createdAt);
  const aheadMs = (lease: Lease) => Math.min(REPLACE_AHEAD_MS, (lease.lifetimeMs ?? 0) / 4);
  return {
    ready,
    fresh: ready.filter((lease) => lease.deadlineAt - clock.now() > aheadMs(lease)),
    making: present.filter(({ state }) => state.kind !== 'available'),
    unfit,
    onCordoned,
  };
}
