import type { Database } from '../database/database.ts';
import type { Ref, StoredRecord } from '../database/records.ts';
import type { GuestAgents } from '../guests/guest-agents.ts';
import type { MemoryMonitor } from '../hosts/memory-monitor.ts';
import type { Random } from '../pool/random.ts';
import { NULL_REF } from '../schema/wire-type.ts';
import { deviceName, refreshDeviceOperations } from './allowed-operations.ts';

/** The components of a pool that hold something about a VM. */
interface VmKeepers {
  readonly database: Database;
  readonly guests: GuestAgents;
  readonly guestSpecs: Map<Ref, unknown>;
  readonly memoryMonitor: MemoryMonitor;
}

/** Removes a VM with its VBDs, VIFs and metrics; disks and snapshots stay, children move to its parent. */
export function destroyVmRecords(pool: VmKeepers, vm: Ref): void {
  const { database, guests, guestSpecs, memoryMonitor } = pool;
  const record = database.get('VM', vm);
  guests.stop(vm);
  for (const vbd of record.VBDs) database.remove('VBD', vbd);
  for (const vif of record.VIFs) database.remove('VIF', vif);
  database.remove('VM_guest_metrics', record.guest_metrics);
  database.remove('VM_metrics', record.metrics);
  for (const child of record.children) database.update('VM', child, { parent: record.parent });
  database.remove('VM', vm);
  guestSpecs.delete(vm);
  if (record.resident_on !== NULL_REF) memoryMonitor.changed(record.resident_on);
}

/** The metrics of VBDs and VIFs are references to objects that do not exist. */
export function danglingRef({ random }: { random: Random }): Ref {
  return `OpaqueRef:${random.uuid()}`;
}

/** The VM's VBDs with their refs, in the order of their devices. */
export function listVbds(pool: Pick<VmKeepers, 'database'>, vm: Ref): (StoredRecord<'VBD'> & { ref: Ref })[] {
  const { database } = pool;
  return database
    .get('VM', vm)
    .VBDs.flatMap((ref) => {
      const record = database.find('VBD', ref);
      return record === undefined ? [] : [{ ...record, ref }];
    })
    .sort((a, b) => Number(a.userdevice) - Number(b.userdevice));
}

/** The VM's VIFs with their refs, in the order of their devices. */
export function listVifs(pool: Pick<VmKeepers, 'database'>, vm: Ref): (StoredRecord<'VIF'> & { ref: Ref })[] {
  const { database } = pool;
  return database
    .get('VM', vm)
    .VIFs.flatMap((ref) => {
      const record = database.find('VIF', ref);
      return record === undefined ? [] : [{ ...record, ref }];
    })
    .sort((a, b) => Number(a.device) - Number(b.device));
}

/** Marks all devices as attached to the running domain, or as detached. */
export function setAttached(pool: Pick<VmKeepers, 'database'>, vm: Ref, attached: boolean): void {
  const { database } = pool;
  for (const { ref, userdevice } of listVbds(pool, vm)) {
    const device = attached ? { device: deviceName(userdevice) } : {};
    database.update('VBD', ref, { currently_attached: attached, ...device });
  }
  for (const { ref } of listVifs(pool, vm)) database.update('VIF', ref, { currently_attached: attached });
  refreshDeviceOperations(database, vm);
}
