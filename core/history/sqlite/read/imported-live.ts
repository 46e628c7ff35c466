import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import type { ImportedVm } from '../../../ports.ts';
import { createBatchDescriptorFinder } from './find-batch-descriptor.ts';

interface ImportedRow {
  vm_uuid: string;
  name: string;
  descriptor: string;
  request_id: string | null;
  os: string;
  os_version: string;
  ipaddr: string;
  asked_time: number;
  created_time: number;
  expired_time: number | null;
}

/** Of these VMs those that documents of another service have as alive. */
export function importedLive(database: DatabaseSyncInstance, vmUuids: readonly string[]): ImportedVm[] {
  const rows = database
    .prepare(
      `SELECT vm_uuid, name, descriptor, request_id, os, os_version, ipaddr, asked_time, created_time, expired_time
       FROM vms WHERE vm_uuid IN (SELECT value FROM json_each(?)) AND imported = 1 AND outcome = 'live'`,
    )
    .all(JSON.stringify(vmUuids)) as unknown as ImportedRow[];
  const findBatchDescriptor = createBatchDescriptorFinder(database);
  // Our own documents name request and descriptor.
  const toDescriptor = (row: ImportedRow) =>
    row.request_id === null && row.descriptor === row.name ? findBatchDescriptor(row) : row.descriptor;
  return rows.map((row) => ({
    vmUuid: row.vm_uuid,
    name: row.name,
    descriptor: toDescriptor(row),
    ...(row.request_id === null ? {} : { requestId: row.request_id }),
    osKey: row.os,
    osVersion: row.os_version,
    address: row.ipaddr,
    askedAt: epochMs(row.asked_time),
    availableAt: epochMs(row.created_time),
    ...(row.expired_time === null ? {} : { deadlineAt: epochMs(row.expired_time) }),
  }));
}

function epochMs(seconds: number): number {
  return Math.max(0, Math.round(seconds * 1000));
}
