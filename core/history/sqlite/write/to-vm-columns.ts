import type { Lease } from '../../../model/lease.ts';
import type { RequestRow } from '../../../model/request.ts';
import { descriptorPrefix } from '../../descriptor-prefix.ts';
import { toHistoryDocument } from '../../to-history-document.ts';

/** What SQLite binds. */
export type Cell = string | number | null;
export type VmColumns = Readonly<Record<string, Cell>>;

/** The columns of `vms` for one lease, in the units of the history document. */
export function toVmColumns(lease: Lease, request: RequestRow | undefined): VmColumns {
  const document = toHistoryDocument(lease, request);
  const ended = lease.endedAt ?? null;
  return {
    lease_id: lease.id,
    // One row per VM: a VM that failed in making leaves its uuid to nobody.
    vm_uuid: document ? (lease.vmUuid ?? null) : null,
    request_id: lease.requestId,
    name: lease.name,
    descriptor: lease.descriptor,
    prefix: descriptorPrefix(lease.descriptor),
    os: lease.osKey,
    os_version: lease.osVersion ?? '',
    origin: lease.hostName ?? '',
    host_ref: lease.hostRef ?? null,
    pool_uuid: lease.poolUuid ?? null,
    requester: request?.requester ?? '',
    ...outcomeColumns(lease),
    asked_time: lease.createdAt / 1000,
    created_time: document?.created_time ?? null,
    create_duration_secs: document?.create_duration_secs ?? 0,
    expired_time: lease.deadlineAt / 1000,
    deleted_time: document?.deleted_time ?? null,
    live_duration_secs: document?.live_duration_secs ?? null,
    delete_duration_secs: document?.delete_duration_secs ?? null,
    ipaddr: document?.ipaddr ?? '',
    cpu: lease.vcpus,
    memory: lease.memoryBytes,
    disk: lease.diskBytes.join(','),
    labels: JSON.stringify(lease.hostLabels),
    request_labels: JSON.stringify(request?.spec.labels ?? []),
    tags: JSON.stringify(request?.spec.tags ?? {}),
    pool_id: document ? JSON.stringify(document.poolId) : null,
    prev_user: '',
    username: lease.name,
    ver: document?.ver ?? '',
    request_pools: request && request.spec.pools.length > 0 ? JSON.stringify(request.spec.pools) : null,
    request_pool_id: request?.spec.poolId || null,
    request_version: request?.spec.version || null,
    handed: document ? 1 : 0,
    warm: lease.takenWarm ? 1 : 0,
    starts: lease.createdAt / 1000,
    ends: ended === null ? null : ended / 1000,
  };
}

/** live, deleted (with the reason) or failed (with its code): what failure rates and the history page count. */
function outcomeColumns(lease: Lease): VmColumns {
  switch (lease.state.kind) {
    case 'failed':
      return {
        outcome: 'failed',
        failure_code: lease.state.failure.code,
        failure: lease.state.failure.message,
      };
    case 'deleted':
      return { outcome: lease.state.reason, failure_code: null, failure: null };
    default:
      return { outcome: 'live', failure_code: null, failure: null };
  }
}
