import type { QueueReason, QueueRow } from '../../../model/queue.ts';
import type { QuotaRefusal } from '../../../model/quota.ts';
import type { RequestRow } from '../../../model/request.ts';
import type { QueueReservation } from '../../../queue/index.ts';
import type { LeaseContext } from '../../lease/lease-context.ts';
import type { LeaseQuotas } from '../../quotas/lease-quotas.ts';
import { toQuotaDemand } from '../../quotas/take-within-quota.ts';
import { estimateWaits } from './estimate-waits.ts';
import type { LabCapacity } from './lab-capacity.ts';
import type { QueueExperience } from './queue-experience.ts';
import type { QueuedRequest } from './queued-request.ts';

export interface QueueView {
  readonly order: readonly QueuedRequest[];
  readonly reservation: QueueReservation | undefined;
  readonly capacity: LabCapacity;
  readonly experience: QueueExperience;
}

/** The queue as people see it, first in line first. */
export function toQueueRows({ registry, clock, quotas }: LeaseContext, view: QueueView): QueueRow[] {
  const now = clock.now();
  const estimates = estimateWaits(view.order, { ...view, now });
  const explainQuota = createQuotaExplainer(quotas);
  const reserved = view.order.find(({ id }) => id === view.reservation?.requestId);
  return view.order.flatMap((queued, index) => {
    const request = registry.request(queued.id);
    if (request?.state.kind !== 'waiting') return [];
    const quota = explainQuota(queued);
    // Room is not what it waits for: an estimate of that would be wrong.
    const waitMs = quota ? undefined : estimates.get(queued.id);
    return {
      ...describeRequest(request),
      position: index + 1,
      queuedAt: queued.queuedAt,
      untilAt: request.state.untilAt,
      reason: quota ? { kind: 'quota', quota } : explainWait(view, queued, { index, reserved }),
      ...(waitMs === undefined ? {} : { estimate: view.experience.ranges.range(waitMs, now) }),
    };
  });
}

function describeRequest({ id, spec, requester, owner, teams }: RequestRow) {
  const { descriptor, osKey, count, tags } = spec;
  return { requestId: id, descriptor, osKey, count, tags, requester, owner, teams };
}

function explainWait(
  { order, reservation, capacity }: QueueView,
  queued: QueuedRequest,
  { index, reserved }: { index: number; reserved: QueuedRequest | undefined },
): QueueReason {
  const { slots, problem } = capacity.room(queued);
  if (problem !== undefined) return { kind: 'no-host', problem };
  const needed = queued.count;
  const free = Math.min(slots, needed);
  if (reserved === queued) return { kind: 'reserved', needed, free };
  if (reserved && free === needed) {
    const { startsAt } = reservation ?? {};
    const { descriptor } = reserved.spec;
    return { kind: 'kept-for', descriptor, ...(startsAt === undefined ? {} : { startsAt }) };
  }
  // Whoever stands directly before it and wants the same hosts.
  for (let before = index - 1; before >= 0; before -= 1) {
    const ahead = order[before];
    if (!ahead || !capacity.competes(queued, ahead)) continue;
    return { kind: 'behind', position: before + 1, descriptor: ahead.spec.descriptor };
  }
  return { kind: 'next', needed, free };
}

/** Who holds a quota is looked up once for all requests that wait for it. */
function createQuotaExplainer(quotas: LeaseQuotas): (queued: QueuedRequest) => QuotaRefusal | undefined {
  const holders = new Map<string, QuotaRefusal>();
  return (queued) => {
    const breach = quotas.findBreach(toQuotaDemand(queued, queued.spec));
    if (!breach) return undefined;
    const key = `${breach.subject.kind}:${breach.subject.name}`;
    const known = holders.get(key) ?? quotas.toRefusal(breach);
    holders.set(key, known);
    return { ...known, ...breach };
  };
}
