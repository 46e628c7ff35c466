import type { PlacementSpec } from '../../../fleet/index.ts';
import { descriptorPrefix } from '../../../history/index.ts';
import type { ProvisionSpec, RequestRow } from '../../../model/request.ts';
import type { WaitingRequest } from '../../../queue/index.ts';
import { computeLifetimeMs } from '../../lease/deadlines.ts';
import type { LeaseContext } from '../../lease/lease-context.ts';

/** A waiting request with what its decisions need, worked out once. */
export interface QueuedRequest extends WaitingRequest {
  readonly spec: ProvisionSpec;
  readonly owner: string;
  readonly teams: readonly string[];
  /** Equal for requests that fit in the same places. */
  readonly shape: string;
}

export function toQueuedRequest(context: LeaseContext, request: RequestRow): QueuedRequest {
  const { id, spec, requester, wait } = request;
  const { osKey, vcpus, memoryBytes, hostRef, networkId, labels, ignoreLabels } = spec;
  return {
    id,
    principal: requester,
    job: descriptorPrefix(spec.descriptor),
    count: spec.count,
    startsInPart: !needsAll(spec),
    lifetimeMs: computeLifetimeMs(context, spec, request),
    queuedAt: wait?.queuedAt ?? request.createdAt,
    ...(wait?.passedOverAt === undefined ? {} : { passedOverAt: wait.passedOverAt }),
    spec,
    owner: request.owner,
    teams: request.teams,
    shape: JSON.stringify([osKey, vcpus, memoryBytes, hostRef, networkId, labels, ignoreLabels]),
  };
}

/** Whether it starts with all of its VMs or not at all. One that waits takes less only if it says so. */
export function needsAll(spec: ProvisionSpec): boolean {
  return spec.allOrNone || (patienceMs(spec) > 0 && spec.startInPart !== true);
}

export function patienceMs({ maxWaitSeconds = 0 }: ProvisionSpec): number {
  return maxWaitSeconds * 1000;
}

/** What placement asks of a spec, for one VM that is never made. */
export function toRoomQuery(spec: ProvisionSpec): PlacementSpec {
  return { ...spec, vms: [] };
}
