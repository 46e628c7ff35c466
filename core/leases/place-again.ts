import type { Fleet, Placement } from '../fleet/index.ts';
import { DynvmError } from '../model/failure.ts';
import type { Lease } from '../model/lease.ts';
import type { ProvisionAsk } from '../model/request.ts';
import type { AttemptVerdict } from './attempt-verdict.ts';

/**
 * A new place, with a new reservation, for a lease whose attempt failed: elsewhere if possible; the same host again
 * only where it may do better another time. Undefined when there is none.
 */
export function placeAgain(
  fleet: Fleet,
  lease: Lease,
  ask: ProvisionAsk,
  failedOn: ReadonlySet<string>,
  verdict: AttemptVerdict,
): Placement | undefined {
  fleet.endReservation(lease.id);
  const elsewhere = placeOne(fleet, lease, ask, failedOn);
  if (elsewhere && !failedOn.has(elsewhere.physicalHost.uuid)) return elsewhere;
  if (verdict === 'again') return elsewhere ?? placeOne(fleet, lease, ask, undefined);
  if (elsewhere) fleet.endReservation(lease.id);
  return undefined;
}

function placeOne(
  fleet: Fleet,
  lease: Lease,
  ask: ProvisionAsk,
  avoid: ReadonlySet<string> | undefined,
): Placement | undefined {
  try {
    return fleet.place({
      ...placementAskOf(ask),
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
export function placementAskOf(ask: ProvisionAsk) {
  const { osKey, vcpus, memoryBytes, hostRef, networkId, labels, ignoreLabels, allOrNone } = ask;
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
