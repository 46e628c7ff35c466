import type { Lease } from '../../model/lease.ts';
import type { RequestRow } from '../../model/request.ts';
import { computeLifetimeMs } from '../lease/deadlines.ts';
import type { LeaseContext } from '../lease/lease-context.ts';

/**
 * A warm VM as a lease of the request that takes it. It is available once its host shows the new name: until then it is
 * taken up by its request after a kill, and by nobody else.
 */
export function toTakenLease(
  context: Pick<LeaseContext, 'clock' | 'config' | 'quotas'>,
  { id: requestId, spec, owner, teams }: RequestRow,
  { warm, name, index }: { readonly warm: Lease; readonly name: string; readonly index: number },
): Lease {
  const { pooled, availableAt, noticedMinutes: _noticed, wait: _wait, ...vm } = warm;
  const now = context.clock.now();
  const lifetimeMs = computeLifetimeMs(context, spec, { owner, teams });
  const step = {
    state: 'waiting-for-ip',
    at: now,
    attempt: 1,
    ...(warm.hostRef === undefined ? {} : { hostRef: warm.hostRef }),
    note: 'taken from the warm pool',
  };
  return {
    ...vm,
    ...{ requestId, name, descriptor: spec.descriptor, index, owner, teams },
    state: { kind: 'waiting-for-ip' },
    attempt: 1,
    createdAt: now,
    lifetimeMs,
    deadlineAt: now + lifetimeMs,
    takenWarm: {
      poolId: pooled?.poolId ?? warm.osKey,
      startedAt: warm.createdAt,
      readyAt: availableAt ?? warm.createdAt,
    },
    steps: [...warm.steps, step],
  };
}
