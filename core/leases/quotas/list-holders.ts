import { descriptorPrefix } from '../../history/index.ts';
import type { Lease } from '../../model/lease.ts';
import type { QuotaRow, QuotaSubject } from '../../model/quota.ts';

/** Names of those who hold VMs of a quota; the rest is counted. */
const NAMED = 3;
const MINUTE_MS = 60_000;

export interface QuotaHolders {
  readonly first: QuotaRow['heldBy'];
  readonly total: number;
  readonly nextEndsAt?: number;
  /** VMs that end within the minute of the next one. */
  readonly nextEnds: number;
}

/** Who holds the VMs of a quota: jobs of a principal, principals of a team or an OS. @param held leases that count to it */
export function listHolders(subject: QuotaSubject, held: readonly Lease[]): QuotaHolders {
  const byName = new Map<string, number>();
  for (const { descriptor, owner } of held) {
    const name = subject.kind === 'principal' ? descriptorPrefix(descriptor) : owner;
    byName.set(name, (byName.get(name) ?? 0) + 1);
  }
  const sorted = [...byName].sort(([a, vmsA], [b, vmsB]) => vmsB - vmsA || (a < b ? -1 : 1));
  // Far more VMs than a call can have arguments.
  const nextEndsAt = held.reduce((soonest, { deadlineAt }) => Math.min(soonest, deadlineAt), Infinity);
  return {
    first: sorted.slice(0, NAMED).map(([name, vms]) => ({ name, vms })),
    total: byName.size,
    ...(held.length > 0 && { nextEndsAt }),
    nextEnds: held.filter(({ deadlineAt }) => deadlineAt < nextEndsAt + MINUTE_MS).length,
  };
}
