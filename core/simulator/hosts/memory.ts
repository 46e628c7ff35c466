import type { Database } from '../database/database.ts';
import type { Ref, StoredRecord } from '../database/records.ts';

export const MIB = 1024 * 1024;
export const GIB = 1024 * MIB;

type VmMemory = Pick<StoredRecord<'VM'>, 'VCPUs_max' | 'memory_static_max' | 'HVM_shadow_multiplier'>;

/** The memory that an HVM guest needs beyond its own, in bytes. @see docs/spec/xapi.md#memory */
export function computeMemoryOverhead(vm: VmMemory): number {
  const staticMaxMib = Math.ceil(vm.memory_static_max / MIB);
  const shadowPagesMib = Math.ceil(((256 * vm.VCPUs_max + 2 * staticMaxMib) * 4) / 1024);
  const shadowMib = Math.max(1, Math.floor(vm.HVM_shadow_multiplier * shadowPagesMib));
  return (1 + 1 + shadowMib + Math.ceil((38 * vm.VCPUs_max * 4) / 1024)) * MIB;
}

/** The memory that a VM needs to start, in bytes. */
export function computeMemoryNeeded(vm: StoredRecord<'VM'>): number {
  return vm.memory_dynamic_min + computeMemoryOverhead(vm);
}

/**
 * host.compute_free_memory: total memory less overhead, resident VMs and VMs that are starting.
 * @see docs/spec/xapi.md#memory
 */
export function computeFreeMemory(database: Database, host: Ref): number {
  const { memory_overhead: hostOverhead, metrics, resident_VMs } = database.get('host', host);
  const { memory_total: total } = database.get('host_metrics', metrics);
  const counted = new Set([...resident_VMs, ...scheduledOn(database, host)]);
  let used = hostOverhead;
  for (const vm of counted) {
    const record = database.find('VM', vm);
    if (record !== undefined) used += record.memory_dynamic_min + record.memory_overhead;
  }
  return Math.max(0, total - used);
}

/** VMs that are starting on the host. */
function* scheduledOn(database: Database, host: Ref): Generator<Ref> {
  for (const [ref, vm] of database.all('VM')) {
    if (vm.scheduled_to_be_resident_on === host) yield ref;
  }
}
