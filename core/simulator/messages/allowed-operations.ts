import type { Database } from '../database/database.ts';
import type { Ref, StoredRecord } from '../database/records.ts';
import type { VmOperation } from '../schema/vm-operations.ts';
import { NULL_REF } from '../schema/wire-type.ts';
import { findConflict } from './operation-conflict.ts';
import { LISTED_OPERATIONS, VM_RULES } from './vm-rules.ts';

const DISK_OPERATIONS = ['clone', 'copy', 'snapshot', 'destroy', 'resize', 'update', 'forget'] as const;
/** Names of the first devices: `xvda` … `xvdz`. */
const DEVICE_LETTERS = 26;

/** Advisory, as in the real server. */
export function listAllowedOperations(database: Database, record: StoredRecord<'VM'>): VmOperation[] {
  if (record.is_control_domain) return ['changing_dynamic_range', 'changing_static_range'];
  return LISTED_OPERATIONS.filter((operation) => {
    const rule = VM_RULES[operation];
    if (rule === undefined || !rule.states.includes(record.power_state)) return false;
    if (record.blocked_operations[operation] !== undefined) return false;
    if (findConflict(record, operation) !== undefined) return false;
    if (record.power_state === 'Running' && rule.feature && !hasFeature(database, record, rule.feature)) {
      return false;
    }
    if (record.is_a_snapshot) return rule.onSnapshot === true;
    if (!record.is_a_template) return operation !== 'provision' && operation !== 'revert';
    return rule.onTemplate === true && !(operation === 'destroy' && record.is_default_template);
  });
}

/** Writes the VM's allowed_operations anew. */
export function refreshVmOperations(database: Database, vm: Ref): void {
  const record = database.get('VM', vm);
  database.update('VM', vm, { allowed_operations: listAllowedOperations(database, record) });
}

/** Writes the allowed_operations of the VM's disks, drives and NICs anew, and of its VDIs. */
export function refreshDeviceOperations(database: Database, vm: Ref): void {
  const record = database.get('VM', vm);
  const isRunning = record.power_state === 'Running';
  const canHotplug = isRunning && hasPvDrivers(database, record);
  for (const ref of record.VBDs) {
    const vbd = database.find('VBD', ref);
    if (vbd === undefined) continue;
    database.update('VBD', ref, { allowed_operations: listVbdOperations(vbd, canHotplug) });
    refreshVdiOperations(database, vbd.VDI);
  }
  for (const ref of record.VIFs) {
    const vif = database.find('VIF', ref);
    if (vif === undefined) continue;
    const hotplug = vif.currently_attached ? 'unplug' : 'plug';
    database.update('VIF', ref, { allowed_operations: canHotplug ? ['attach', hotplug] : ['attach'] });
  }
}

/** Writes the VDI's allowed_operations anew; a disk that is attached, or whose SR is not, allows less. */
export function refreshVdiOperations(database: Database, vdi: Ref): void {
  const record = database.find('VDI', vdi);
  if (record === undefined || !record.managed) return;
  const isAttached = record.VBDs.some((vbd) => database.find('VBD', vbd)?.currently_attached === true);
  const pbds = database.find('SR', record.SR)?.PBDs ?? [];
  const hasStorage = pbds.some((pbd) => database.find('PBD', pbd)?.currently_attached === true);
  const allowed = DISK_OPERATIONS.filter((operation) => {
    if (isAttached) return operation === 'clone' || operation === 'snapshot';
    return hasStorage || operation !== 'resize';
  });
  database.update('VDI', vdi, { allowed_operations: allowed });
}

function listVbdOperations(
  { type, empty, currently_attached: attached }: StoredRecord<'VBD'>,
  canHotplug: boolean,
): string[] {
  const operations = ['attach'];
  if (type === 'CD') operations.push(empty ? 'insert' : 'eject');
  if (attached) operations.push('pause', 'unpause');
  if (canHotplug && type !== 'CD') operations.push(attached ? 'unplug' : 'plug');
  return operations;
}

/** The guest's name for a VBD: `xvda` for number 0. */
export function deviceName(userdevice: string): string {
  const number = Number(userdevice);
  const hasLetter = Number.isInteger(number) && number >= 0 && number < DEVICE_LETTERS;
  return hasLetter ? `xvd${String.fromCharCode(97 + number)}` : '';
}

export function hasFeature(database: Database, record: StoredRecord<'VM'>, feature: string): boolean {
  return database.find('VM_guest_metrics', record.guest_metrics)?.other[feature] === '1';
}

function hasPvDrivers(database: Database, { guest_metrics: metrics }: StoredRecord<'VM'>): boolean {
  return metrics !== NULL_REF && database.find('VM_guest_metrics', metrics)?.PV_drivers_detected === true;
}
