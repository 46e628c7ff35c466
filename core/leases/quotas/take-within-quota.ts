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

interface VmSize {
  readonly vcpus: number;
  readonly memoryBytes: number;
}

/** What each of these VMs counts as: templates differ between hosts, and a quota must hold whichever VMs start. */
export function findLargestSize(vms: readonly VmSize[]): VmSize | undefined {
  if (vms.length === 0) return undefined;
  return {
    vcpus: vms.reduce((most, { vcpus }) => Math.max(most, vcpus), 0),
    memoryBytes: vms.reduce((most, { memoryBytes }) => Math.max(most, memoryBytes), 0),
  };
}

interface Taken {
  readonly placed: readonly Placement[];
  /** What it has from warm pools beside. */
  readonly held: readonly VmSize[];
  readonly check: QuotaCheck;
}

/** What was placed and the quotas allow; the room of everything else is given back. */
export interface WithinQuota {
  readonly placed: readonly Placement[];
  /** Why some of it may not start. */
  readonly refusal?: DynvmError;
}

/** @throws DynvmError quota-exceeded: none of it may start, or not all that must; no room is taken then */
export function takeWithinQuota(
  { fleet, quotas }: LeaseContext,
  request: Ownership & { readonly spec: ProvisionSpec },
  { placed, held, check }: Taken,
): WithinQuota {
  if (placed.length === 0 || quotas.rules.isEmpty) return { placed };
  const size = findLargestSize([...held, ...placed]);
  const demand = { ...toQuotaDemand(request, request.spec, size), count: held.length + placed.length };
  try {
    // A size that is larger here may allow fewer than are held.
    const allowed = Math.max(0, quotas.check(demand, check) - held.length);
    if (allowed === placed.length) return { placed };
    for (const { leaseId } of placed.slice(allowed)) fleet.endReservation(leaseId);
    return { placed: placed.slice(0, allowed), ...refuseRest() };
  } catch (error) {
    for (const { leaseId } of placed) fleet.endReservation(leaseId);
    if (held.length > 0 && !check.needsAll && isOverSize(error)) return { placed: [], refusal: error };
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

/** The quotas leave nothing for VMs of this size; what is held was allowed. */
function isOverSize(error: unknown): error is DynvmError {
  if (!(error instanceof DynvmError)) return false;
  const { quota } = error.failure;
  return quota !== undefined && quota.limit !== 'vmsPerRequest';
}
