import type { HistoryDocument } from '../../../model/history.ts';
import type { Cell } from './to-vm-columns.ts';

export type VmRecord = Readonly<Record<string, Cell>>;

/**
 * The history document of a row of `vms` that this service wrote, as `toHistoryDocument` would give it.
 * Undefined where nobody was handed the VM.
 */
export function toRowDocument(row: VmRecord): HistoryDocument | undefined {
  if (row.handed !== 1 || row.created_time === null) return undefined;
  const outcome = text(row.outcome);
  const deleted = outcome !== 'live' && outcome !== 'failed';
  return {
    cpu: text(row.cpu),
    create_duration_secs: Number(row.create_duration_secs),
    created_time: Number(row.created_time),
    ...(deleted ? describeEnd(row) : {}),
    disk: text(row.disk),
    expired_time: Number(row.expired_time),
    ipaddr: text(row.ipaddr),
    labels: json(row.labels, []),
    memory: text(row.memory),
    name: text(row.name),
    origin: text(row.origin),
    os: text(row.os),
    os_version: text(row.os_version),
    poolId: json(row.pool_id, ''),
    prevUser: text(row.prev_user),
    state: deleted ? 'deleted' : 'available',
    username: text(row.username),
    ver: text(row.ver),
    requestLabels: json(row.request_labels, []),
    tags: json(row.tags, {}),
    ...present('requester', row.requester),
    descriptor: text(row.descriptor),
    ...present('requestId', row.request_id),
    ...(row.request_pools ? { requestPools: json<string[]>(row.request_pools, []) } : {}),
    ...present('requestPoolId', row.request_pool_id),
    ...present('requestVersion', row.request_version),
    ...present('leaseId', row.lease_id),
    ...present('poolUuid', row.pool_uuid),
    ...(deleted ? { endReason: outcome } : {}),
  };
}

function describeEnd(row: VmRecord) {
  return {
    delete_duration_secs: Number(row.delete_duration_secs ?? 0),
    deleted_time: Number(row.deleted_time ?? row.ends),
    live_duration_secs: Number(row.live_duration_secs ?? 0),
  };
}

function present<F extends string>(field: F, cell: Cell | undefined): Partial<Record<F, string>> {
  return cell === null || cell === undefined || cell === ''
    ? {}
    : ({ [field]: String(cell) } as Partial<Record<F, string>>);
}

function text(cell: Cell | undefined): string {
  return cell === null || cell === undefined ? '' : String(cell);
}

function json<T>(cell: Cell | undefined, absent: T): T {
  return typeof cell === 'string' && cell !== '' ? (JSON.parse(cell) as T) : absent;
}
