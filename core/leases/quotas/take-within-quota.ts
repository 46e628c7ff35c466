import type { Placement } from '../../fleet/index.ts';
import { DynvmError } from '../../model/failure.ts';
import type { Ownership } from '../../model/ownership.ts';
import type { ProvisionSpec } from '../../model/request.ts';
import type { QuotaDemand } from '../../quotas/index.ts';
import type { LeaseContext } from '../lease/lease-context.ts';
import type { QuotaCheck } from './lease-quotas.ts';

/** What a request would use. A size that is left to the template counts once its host is chosen. */
export function toQuotaDemand(
  { owner, teams }: Ownership,
  spec: ProvisionSpec,
  sizes: { vcpus?: number | undefined; memoryBytes?: number | undefined } = spec,
): QuotaDemand {
  const { osKey, count } = spec;
  return { owner, teams, osKey, count, vcpus: sizes.vcpus ?? 0, memoryBytes: sizes.memoryBytes ?? 0 };
}

/** What was placed and the quotas allow; the room of everything else is given back. */
export interface WithinQuota {
  readonly placed: readonly Placement[];
  /** Why some of it may not start. */
  readonly refusal?: DynvmError;
}

/** @param held VMs that it has from warm pools beside. @throws DynvmError quota-exceeded: none of it may start, or not all that must; nothing is taken then */
export function takeWithinQuota(
  { fleet, quotas }: LeaseContext,
  request: Ownership & { readonly spec: ProvisionSpec },
  { placed, held, check }: { placed: readonly Placement[]; held: number; check: QuotaCheck },
): WithinQuota {
  const [first] = placed;
  if (!first || quotas.rules.isEmpty) return { placed };
  const demand = { ...toQuotaDemand(request, request.spec, first), count: held + placed.length };
  try {
    // Templates differ between hosts: a size that is larger here may allow fewer than are held.
    const allowed = Math.max(0, quotas.check(demand, check) - held);
    if (allowed === placed.length) return { placed };
    for (const { leaseId } of placed.slice(allowed)) fleet.endReservation(leaseId);
    return { placed: placed.slice(0, allowed), ...refuseRest() };
  } catch (error) {
    for (const { leaseId } of placed) fleet.endReservation(leaseId);
    throw error;
  }

  function refuseRest(): Pick<WithinQuota, 'refusal'> {
    try {
      quotas.check(demand, { ...check, needsAll: true });
      return {};
    } catch (error) {
      if (error instanceof DynvmError) return { refusal: error };
      throw error;
    }
  }
}
