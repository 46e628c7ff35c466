import type { RequestRow, RequestWait } from '../../../model/request.ts';
import type { ProvisioningContext } from '../provisioning-context.ts';
import { estimateWaits } from './estimate-waits.ts';
import type { LabCapacity } from './lab-capacity.ts';
import type { QueueExperience } from './queue-experience.ts';
import { patienceMs, type QueuedRequest, toQueuedRequest } from './queued-request.ts';

interface LineView {
  readonly capacity: LabCapacity;
  readonly experience: QueueExperience;
  /** Those that wait already. */
  readonly order: readonly QueuedRequest[];
}

/** The request as it waits from now on, with what it is told about its wait. */
export function toWaitingRequest(
  context: ProvisioningContext,
  request: RequestRow,
  { capacity, experience, order }: LineView,
): RequestRow {
  const queuedAt = context.clock.now();
  const queued = toQueuedRequest(context, request);
  const view = { capacity, experience, now: queuedAt };
  const estimateMs = estimateWaits([...order, queued], view).get(request.id);
  const wait: RequestWait = {
    queuedAt,
    ...(estimateMs !== undefined && {
      estimateMs: Math.round(estimateMs),
      estimate: experience.ranges.range(estimateMs, queuedAt),
    }),
  };
  return { ...request, state: { kind: 'waiting', untilAt: queuedAt + patienceMs(request.spec) }, wait };
}
