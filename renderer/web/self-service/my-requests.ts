import type { Lease } from '../../../core/model/lease.ts';
import type { RequestRow } from '../../../core/model/request.ts';

/** VMs of one request that are there or on their way. */
export interface MyRequest {
  readonly id: string;
  readonly descriptor: string;
  readonly osKey: string;
  /** By their place in the request. */
  readonly leases: readonly Lease[];
  readonly createdAt: number;
  /** The earliest. */
  readonly deadlineAt: number;
}

const OVER: ReadonlySet<Lease['state']['kind']> = new Set(['deleted', 'failed', 'releasing']);

/** Somebody's own VMs by request, the one that ends first before the others. */
export function toMyRequests(leases: Iterable<Lease>, principal: string): MyRequest[] {
  const groups = new Map<string, Lease[]>();
  for (const lease of leases) {
    if (lease.owner !== principal || OVER.has(lease.state.kind)) continue;
    const group = groups.get(lease.requestId);
    if (group) group.push(lease);
    else groups.set(lease.requestId, [lease]);
  }
  return [...groups]
    .map(([id, group]) => toMyRequest(id, group))
    .sort((a, b) => a.deadlineAt - b.deadlineAt || a.descriptor.localeCompare(b.descriptor));
}

function toMyRequest(id: string, group: Lease[]): MyRequest {
  const leases = group.toSorted((a, b) => a.index - b.index);
  return {
    id,
    descriptor: leases[0]?.descriptor ?? '',
    osKey: leases[0]?.osKey ?? '',
    leases,
    createdAt: Math.min(...leases.map(({ createdAt }) => createdAt)),
    deadlineAt: Math.min(...leases.map(({ deadlineAt }) => deadlineAt)),
  };
}

/** Those of somebody's requests that failed as a whole of late, newest first. */
export function findFailedRequests(requests: Iterable<RequestRow>, principal: string, now: number) {
  return [...requests]
    .flatMap(({ id, owner, spec, state }) =>
      owner === principal && state.kind === 'failed' && now - state.at < FAILED_SHOWN_MS
        ? [{ id, descriptor: spec.descriptor, failure: state.failure, at: state.at }]
        : [],
    )
    .sort((a, b) => b.at - a.at)
    .slice(0, FAILED_SHOWN_MAX);
}

const FAILED_SHOWN_MS = 3_600_000;
const FAILED_SHOWN_MAX = 3;
