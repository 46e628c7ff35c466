import type { Ref } from '../database/records.ts';
import { assertEnoughMemory } from '../hosts/host-selection.ts';
import { computeMemoryOverhead } from '../hosts/memory.ts';
import type { TemplateSpec } from '../lab/template-spec.ts';
import type { Call } from '../pool/call.ts';
import { XapiError } from '../pool/xapi-error.ts';
import { NEVER, NULL_REF, xapiDate } from '../schema/wire-type.ts';
import { setAttached } from './vm-records.ts';

/** The guest of a VM that was not made from a template of the lab: no guest tools. */
export const UNKNOWN_GUEST: TemplateSpec = {
  name: '',
  osKeys: [],
  vcpus: 1,
  memoryGib: 1,
  disks: [],
  osVersion: {},
  agent: { absent: true },
};

/** VM_metrics of a VM without a domain. */
const METRICS_WITHOUT_DOMAIN = {
  start_time: NEVER,
  hvm: false,
  nested_virt: false,
  nomigrate: false,
  VCPUs_number: 0,
  memory_actual: 0,
  current_domain_type: 'unspecified',
};

/** Reserves the memory immediately, so that parallel starts never count on the same memory. */
export function reserveMemory(call: Call, vm: Ref, host: Ref): void {
  const { database } = call.pool;
  const record = database.get('VM', vm);
  assertEnoughMemory(database, record, host);
  assertDisksFree(call, vm);
  database.update('VM', vm, {
    scheduled_to_be_resident_on: host,
    memory_overhead: computeMemoryOverhead(database, record),
  });
}

/** The domain runs, or exists paused. */
export function run(call: Call, vm: Ref, host: Ref, paused: boolean): void {
  const { pool } = call;
  pool.database.update('VM', vm, {
    power_state: paused ? 'Paused' : 'Running',
    resident_on: host,
    scheduled_to_be_resident_on: NULL_REF,
    domid: pool.nextDomid(),
    last_boot_CPU_flags: { vendor: 'GenuineIntel' },
  });
  const record = pool.database.get('VM', vm);
  pool.database.update('VM_metrics', record.metrics, {
    start_time: xapiDate(Date.now()),
    hvm: true,
    VCPUs_number: record.VCPUs_at_startup,
    memory_actual: record.memory_dynamic_max,
    current_domain_type: 'hvm',
  });
  setAttached(pool, vm, true);
  pool.memoryMonitor.changed(host);
}

/** Keeps the guest's last report. Does nothing if another operation has stopped the VM meanwhile. */
export function halt(call: Call, vm: Ref): void {
  const { pool } = call;
  const record = pool.database.find('VM', vm);
  if (record === undefined || record.power_state === 'Halted') return;
  pool.guests.stop(vm);
  setAttached(pool, vm, false);
  if (record.suspend_VDI !== NULL_REF) pool.storage.destroy(record.suspend_VDI);
  pool.database.update('VM', vm, {
    power_state: 'Halted',
    resident_on: NULL_REF,
    domid: -1,
    suspend_VDI: NULL_REF,
    ha_always_run: false,
  });
  clearMetrics(call, vm);
  if (record.resident_on !== NULL_REF) pool.memoryMonitor.changed(record.resident_on);
}

/** The domain is gone: VM_metrics show none. */
export function clearMetrics({ pool: { database } }: Call, vm: Ref): void {
  const { metrics } = database.get('VM', vm);
  if (database.find('VM_metrics', metrics) !== undefined) {
    database.update('VM_metrics', metrics, METRICS_WITHOUT_DOMAIN);
  }
}

/** A disk that another running VM has attached for writing cannot be attached. @throws XapiError VDI_IN_USE [vdi] */
function assertDisksFree({ pool: { database } }: Call, vm: Ref): void {
  for (const vbd of database.get('VM', vm).VBDs) {
    const { VDI: vdi } = database.get('VBD', vbd);
    const disk = database.find('VDI', vdi);
    if (disk === undefined || disk.sharable || disk.read_only) continue;
    const isTaken = disk.VBDs.some((other) => other !== vbd && database.get('VBD', other).currently_attached);
    if (isTaken) throw new XapiError('VDI_IN_USE', vdi);
  }
}
