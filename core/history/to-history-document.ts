import type { HistoryDocument } from '../model/history.ts';
import type { Lease } from '../model/lease.ts';
import type { RequestRow } from '../model/request.ts';

/** Constants of the old service: dashboards filter by them. What a client sent stands in fields of our own. */
const POOL_ID = 'dynamicpool';
const DOCUMENT_VERSION = '12';

/**
 * The history document of a lease that was handed out, alive or deleted.
 * Undefined for one that never was: dashboards must not count it.
 * @see docs/spec/legacy-api.md#history-document
 */
export function toHistoryDocument(
  lease: Lease,
  request: RequestRow | undefined,
): HistoryDocument | undefined {
  const { availableAt } = lease;
  if (lease.pooled) return undefined;
  if (availableAt === undefined || lease.address === undefined || lease.vmUuid === undefined)
    return undefined;
  const deleted = lease.state.kind === 'deleted' && lease.endedAt !== undefined;
  return {
    cpu: String(lease.vcpus),
    create_duration_secs: wholeSeconds(availableAt - lease.createdAt),
    created_time: availableAt / 1000,
    ...(deleted ? describeEnd(lease, availableAt) : {}),
    disk: lease.diskBytes.join(','),
    expired_time: lease.deadlineAt / 1000,
    ipaddr: lease.address,
    labels: lease.hostLabels,
    memory: String(lease.memoryBytes),
    name: lease.name,
    origin: lease.hostName ?? '',
    os: lease.osKey,
    os_version: lease.osVersion ?? '',
    poolId: POOL_ID,
    prevUser: '',
    state: deleted ? 'deleted' : 'available',
    username: lease.name,
    ver: DOCUMENT_VERSION,
    requestLabels: request?.spec.labels ?? [],
    tags: request?.spec.tags ?? {},
    ...(request ? { requester: request.requester, ...sentByClient(request) } : {}),
    descriptor: lease.descriptor,
    requestId: lease.requestId,
    leaseId: lease.id,
    ...(lease.poolUuid ? { poolUuid: lease.poolUuid } : {}),
    ...(lease.state.kind === 'deleted' ? { endReason: lease.state.reason } : {}),
  };
}

/** The old service's arithmetic: life lasts until the VM is deleted, the deletion included. */
function describeEnd(lease: Lease, availableAt: number) {
  const endedAt = lease.endedAt ?? availableAt;
  const deleteStartedAt = lease.deleteStartedAt ?? endedAt;
  return {
    delete_duration_secs: wholeSeconds(endedAt - deleteStartedAt),
    deleted_time: endedAt / 1000,
    live_duration_secs: wholeSeconds(endedAt - availableAt),
  };
}

/** `pools`, `poolId` and `ver` of the request, where it had them. */
function sentByClient({ spec: { pools, poolId, version } }: RequestRow) {
  return {
    ...(pools.length > 0 ? { requestPools: pools } : {}),
    ...(poolId === '' ? {} : { requestPoolId: poolId }),
    ...(version === '' ? {} : { requestVersion: version }),
  };
}

function wholeSeconds(durationMs: number): number {
  return Math.max(0, Math.round(durationMs / 1000));
}
