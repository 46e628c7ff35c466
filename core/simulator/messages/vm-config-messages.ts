import type { Ref, StoredRecord } from '../database/records.ts';
import { assertMemoryLimits } from '../hosts/host-selection.ts';
import { computeLargestMemory, computeMemoryOverhead } from '../hosts/memory.ts';
import type { Call, Handlers } from '../pool/call.ts';
import { XapiError } from '../pool/xapi-error.ts';
import { refreshVmOperations } from './allowed-operations.ts';
import { withKey, withoutKey } from './answer-derived.ts';
import { runOperation } from './run-operation.ts';
import { listVbds, listVifs } from './vm-records.ts';

type Limits = Pick<
  StoredRecord<'VM'>,
  'memory_static_min' | 'memory_static_max' | 'memory_dynamic_min' | 'memory_dynamic_max'
>;

const VCPU_RULE = 'VCPU values must satisfy: 0 < VCPUs_at_startup ≤ VCPUs_max';
const HA_PRIORITIES: readonly string[] = ['', 'restart', 'best-effort'];
const VBD_DEVICES = 255;
const VIF_DEVICES = 7;

/** Sizes and limits of a VM. @see docs/spec/xapi.md#configuration */
export const vmConfigMessages: Handlers = {
  'VM.set_memory': (call: Call, vm: Ref, value: number) =>
    setLimits(call, vm, {
      memory_static_max: value,
      memory_dynamic_min: value,
      memory_dynamic_max: value,
    }),

  'VM.set_memory_limits': (
    call: Call,
    vm: Ref,
    staticMin: number,
    staticMax: number,
    dynamicMin: number,
    dynamicMax: number,
  ) =>
    setLimits(call, vm, {
      memory_static_min: staticMin,
      memory_static_max: staticMax,
      memory_dynamic_min: dynamicMin,
      memory_dynamic_max: dynamicMax,
    }),

  'VM.set_memory_static_min': (call: Call, vm: Ref, value: number) =>
    setLimits(call, vm, { memory_static_min: value }),
  'VM.set_memory_static_max': (call: Call, vm: Ref, value: number) =>
    setLimits(call, vm, { memory_static_max: value }),
  'VM.set_memory_static_range': (call: Call, vm: Ref, min: number, max: number) =>
    setLimits(call, vm, { memory_static_min: min, memory_static_max: max }),
  'VM.set_memory_dynamic_min': (call: Call, vm: Ref, value: number) =>
    setLimits(call, vm, { memory_dynamic_min: value }, 'changing_dynamic_range'),
  'VM.set_memory_dynamic_max': (call: Call, vm: Ref, value: number) =>
    setLimits(call, vm, { memory_dynamic_max: value }, 'changing_dynamic_range'),
  'VM.set_memory_dynamic_range': (call: Call, vm: Ref, min: number, max: number) =>
    setLimits(call, vm, { memory_dynamic_min: min, memory_dynamic_max: max }, 'changing_dynamic_range'),

  'VM.set_VCPUs_max': (call: Call, vm: Ref, value: number) =>
    runOperation(call, vm, 'changing_VCPUs', () => {
      const { VCPUs_at_startup: atStartup } = call.pool.database.get('VM', vm);
      if (value < 1 || value < atStartup) throw new XapiError('INVALID_VALUE', VCPU_RULE, value);
      writeSize(call, vm, { VCPUs_max: value });
    }),

  'VM.set_VCPUs_at_startup': (call: Call, vm: Ref, value: number) => {
    const { VCPUs_max: max } = call.pool.database.get('VM', vm);
    if (value < 1 || value > max) throw new XapiError('INVALID_VALUE', VCPU_RULE, value);
    call.pool.database.update('VM', vm, { VCPUs_at_startup: value });
  },

  'VM.set_HVM_shadow_multiplier': (call: Call, vm: Ref, value: number) =>
    runOperation(call, vm, 'changing_shadow_memory', () => {
      if (value < 1) throw new XapiError('INVALID_VALUE', 'multiplier', value);
      writeSize(call, vm, { HVM_shadow_multiplier: value });
    }),

  'VM.compute_memory_overhead': ({ pool: { database } }: Call, vm: Ref) =>
    computeMemoryOverhead(database, database.get('VM', vm)),

  /** The largest static maximum that fits into `total` bytes. */
  'VM.maximise_memory': ({ pool: { database } }: Call, vm: Ref, total: number) =>
    computeLargestMemory(database, database.get('VM', vm), total),

  'VM.set_VCPUs_number_live': (call: Call, vm: Ref, value: number) =>
    runOperation(call, vm, 'changing_VCPUs_live', () => {
      const { VCPUs_max: max } = call.pool.database.get('VM', vm);
      if (value < 1 || value > max) throw new XapiError('INVALID_VALUE', VCPU_RULE, value);
      call.pool.database.update('VM', vm, { VCPUs_at_startup: value });
    }),

  'VM.set_HVM_boot_policy': ({ pool: { database } }: Call, vm: Ref, value: string) =>
    database.update('VM', vm, { HVM_boot_policy: value, domain_type: value === '' ? 'pv' : 'hvm' }),

  'VM.set_ha_restart_priority': ({ pool: { database } }: Call, vm: Ref, value: string) => {
    if (!HA_PRIORITIES.includes(value)) throw new XapiError('INVALID_VALUE', 'ha_restart_priority', value);
    database.update('VM', vm, { ha_restart_priority: value });
  },

  'VM.set_is_default_template': ({ pool: { database } }: Call, vm: Ref, value: boolean) =>
    database.update('VM', vm, { is_default_template: value }),

  'VM.set_blocked_operations': (call: Call, vm: Ref, value: Readonly<Record<string, string>>) =>
    setBlocked(call, vm, value),
  'VM.add_to_blocked_operations': (call: Call, vm: Ref, key: string, value: string) => {
    const { blocked_operations: blocked } = call.pool.database.get('VM', vm);
    setBlocked(
      call,
      vm,
      withKey(blocked, 'VM', 'blocked_operations', vm, key, value) as Record<string, string>,
    );
  },
  'VM.remove_from_blocked_operations': (call: Call, vm: Ref, key: string) =>
    setBlocked(call, vm, withoutKey(call.pool.database.get('VM', vm).blocked_operations, key)),

  'VM.set_is_a_template': ({ pool: { database } }: Call, vm: Ref, value: boolean) => {
    const record = database.get('VM', vm);
    if (value && record.power_state !== 'Halted') {
      throw new XapiError('VM_BAD_POWER_STATE', vm, 'halted', record.power_state.toLowerCase());
    }
    database.update('VM', vm, {
      is_a_template: value,
      is_default_template: value && record.is_default_template,
    });
    refreshVmOperations(database, vm);
  },

  'VM.get_allowed_VBD_devices': ({ pool }: Call, vm: Ref) =>
    freeDevices(
      listVbds(pool, vm).map((vbd) => vbd.userdevice),
      VBD_DEVICES,
    ),
  'VM.get_allowed_VIF_devices': ({ pool }: Call, vm: Ref) =>
    freeDevices(
      listVifs(pool, vm).map((vif) => vif.device),
      VIF_DEVICES,
    ),
};

function setLimits(
  call: Call,
  vm: Ref,
  change: Partial<Limits>,
  operation: 'changing_memory_limits' | 'changing_dynamic_range' = 'changing_memory_limits',
): Promise<void> {
  return runOperation(call, vm, operation, () => {
    assertMemoryLimits({ ...call.pool.database.get('VM', vm), ...change });
    writeSize(call, vm, change);
  });
}

/** Also refreshes what depends on the size. */
function writeSize(
  { pool: { database, memoryMonitor } }: Call,
  vm: Ref,
  change: Readonly<Record<string, number>>,
): void {
  const record = { ...database.get('VM', vm), ...change } as StoredRecord<'VM'>;
  database.update('VM', vm, {
    ...change,
    memory_target: record.memory_dynamic_max,
    memory_overhead: computeMemoryOverhead(database, record),
  });
  if (database.find('host', record.resident_on) !== undefined) memoryMonitor.changed(record.resident_on);
}

function setBlocked({ pool: { database } }: Call, vm: Ref, value: Readonly<Record<string, string>>): void {
  // allowed_operations follow at the VM's next operation only.
  database.update('VM', vm, { blocked_operations: value });
}

function freeDevices(taken: readonly string[], limit: number): string[] {
  return Array.from({ length: limit }, (_, index) => String(index)).filter(
    (device) => !taken.includes(device),
  );
}
