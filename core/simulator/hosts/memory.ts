import type { Database } from '../database/database.ts';
import type { Ref, StoredRecord } from '../database/records.ts';

export const MIB = 1024 * 1024;
export const GIB = 1024 * MIB;

const PAGES_PER_VCPU = 38;

type VmMemory = Pick<StoredRecord<'VM'>, 'VCPUs_max' | 'memory_static_max' | 'HVM_shadow_multiplier'>;

/** The memory that an HVM guest needs beyond its own, in bytes. @see docs/spec/xapi.md#memory */
export function computeMemoryOverhead(database: Database, vm: VmMemory): number {
  const staticMaxMib = Math.ceil(vm.memory_static_max / MIB);
  const shadowPagesMib = Math.ceil(((256 * vm.VCPUs_max + 2 * staticMaxMib) * 4) / 1024);
  const shadowMib = Math.max(1, Math.floor(vm.HVM_shadow_multiplier * shadowPagesMib));
  const vcpuMib = countsVcpuPages(database) ? Math.ceil((PAGES_PER_VCPU * vm.VCPUs_max * 4) / 1024) : 0;
  return (1 + 1 + shadowMib + vcpuMib) * MIB;
}

/** Servers of 2026 and later also count pages for each vCPU. */
function countsVcpuPages(database: Database): boolean {
  for (const [, { software_version: version }] of database.all('host')) {
    return Number.parseInt(version.xapi ?? '', 10) >= 26;
  }
  return false;
}

/** The largest static maximum, in whole MiB, that fits into `totalBytes` together with its overhead. */
export function computeLargestMemory(database: Database, vm: VmMemory, totalBytes: number): number {
  let fits = 0;
  let tooLarge = Math.floor(totalBytes / MIB) + 1;
  while (tooLarge - fits > 1) {
    const middle = Math.floor((fits + tooLarge) / 2);
    const bytes = middle * MIB;
    const overhead = computeMemoryOverhead(database, { ...vm, memory_static_max: bytes });
    if (bytes + overhead <= totalBytes) fits = middle;
    else tooLarge = middle;
  }
  return fits * MIB;
}

/** The memory that a VM needs to start, in bytes. */
export function computeMemoryNeeded(database: Database, vm: StoredRecord<'VM'>): number {
  return vm.memory_dynamic_min + computeMemoryOverhead(database, vm);
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
