import type { Fleet, Placement } from '../fleet/index.ts';
import { DynvmError } from '../model/failure.ts';
import type { Lease } from '../model/lease.ts';
import type { ProvisionSpec } from '../model/request.ts';
import type { AttemptVerdict } from './attempt-verdict.ts';

/**
 * A new place, with a new reservation, for a lease whose attempt failed: elsewhere if possible; the same host again
 * only where it may do better another time. Undefined when there is none.
 */
export function placeAgain(
  fleet: Fleet,
  lease: Lease,
  spec: ProvisionSpec,
  failedOn: ReadonlySet<string>,
  verdict: AttemptVerdict,
): Placement | undefined {
  fleet.endReservation(lease.id);
  const elsewhere = placeOne(fleet, lease, spec, failedOn);
  if (elsewhere && !failedOn.has(elsewhere.physicalHost.uuid)) return elsewhere;
  if (verdict === 'again') return elsewhere ?? placeOne(fleet, lease, spec, undefined);
  if (elsewhere) fleet.endReservation(lease.id);
  return undefined;
}

function placeOne(
  fleet: Fleet,
  lease: Lease,
  spec: ProvisionSpec,
  avoid: ReadonlySet<string> | undefined,
): Placement | undefined {
  try {
    return fleet.place({
      ...placementAskOf(spec),
      vms: [{ leaseId: lease.id, name: lease.name }],
      ...(avoid && { avoid }),
    }).placed[0];
  } catch (error) {
    // The OS or the host left the ini meanwhile: no place either.
    if (error instanceof DynvmError) return undefined;
    throw error;
  }
}

/** The part of an ask that placement looks at. */
export function placementAskOf(spec: ProvisionSpec) {
  const { osKey, vcpus, memoryBytes, hostRef, networkId, labels, ignoreLabels, allOrNone } = spec;
  return {
    osKey,
    labels,
    ignoreLabels,
    allOrNone,
    ...(vcpus === undefined ? {} : { vcpus }),
    ...(memoryBytes === undefined ? {} : { memoryBytes }),
    ...(hostRef === undefined ? {} : { hostRef }),
    ...(networkId === undefined ? {} : { networkId }),
  };
}
