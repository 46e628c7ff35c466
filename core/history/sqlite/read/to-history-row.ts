import type { HistoryRow } from '../../../model/history.ts';
import type { VmRecord } from '../write/to-row-document.ts';
import type { Cell } from '../write/to-vm-columns.ts';

/** A row of `vms` as the contract has it. */
export function toHistoryRow(record: VmRecord): HistoryRow {
  return {
    id: Number(record.id),
    ...text('leaseId', record.lease_id),
    ...text('vmUuid', record.vm_uuid),
    ...text('requestId', record.request_id),
    name: String(record.name),
    descriptor: String(record.descriptor),
    osKey: String(record.os),
    osVersion: String(record.os_version),
    host: String(record.origin),
    requester: String(record.requester),
    tags: readTags(record.tags),
    outcome: String(record.outcome),
    ...text('failure', record.failure),
    address: String(record.ipaddr),
    vcpus: Number(record.cpu),
    memoryBytes: Number(record.memory),
    askedAt: Math.round(Number(record.asked_time) * 1000),
    ...time('availableAt', record.created_time),
    ...time('deadlineAt', record.expired_time),
    ...time('endedAt', record.ends),
    createSeconds: Number(record.create_duration_secs),
    ...(typeof record.live_duration_secs === 'number' ? { liveSeconds: record.live_duration_secs } : {}),
    imported: record.imported === 1,
  };
}

function text<K extends string>(name: K, cell: Cell | undefined): { [P in K]?: string } {
  return (typeof cell === 'string' ? { [name]: cell } : {}) as { [P in K]?: string };
}

function time<K extends string>(name: K, cell: Cell | undefined): { [P in K]?: number } {
  return (typeof cell === 'number' ? { [name]: Math.round(cell * 1000) } : {}) as { [P in K]?: number };
}

/** Imported tags may be anything; only text is shown. */
function readTags(cell: Cell | undefined): Record<string, string> {
  if (typeof cell !== 'string') return {};
  const parsed: unknown = JSON.parse(cell);
  if (typeof parsed !== 'object' || parsed === null) return {};
  return Object.fromEntries(Object.entries(parsed).map(([key, value]) => [key, String(value)]));
}
