import { naturalOrder } from '../../base/natural-order.ts';
import type { CommonSettings } from '../../config/index.ts';
import { type HostRecord, NULL_REF, type Ref, type VmRecord } from '../../xapi/index.ts';
import { isEvacuating } from '../inventory/change-impact.ts';
import { type HostLink, listLinks } from '../inventory/find-network.ts';
import { type Inventory, isRealVm, type LiveInventory } from '../inventory/live-inventory.ts';
import { computeSrUsage, type SrUsage } from './storage-usage.ts';

/** One physical host as its records show it, without reservations. */
export interface HostUsage {
  ref: Ref;
  uuid: string;
  name: string;
  address: string;
  enabled: boolean;
  live: boolean;
  evacuating: boolean;
  logicalCpus: number;
  /** Logical CPUs × `cpu.overcommit`, whole ones: nobody gets a part. */
  cpuTotal: number;
  /** vCPUs of Running and Paused VMs, control domains excluded. */
  cpuUsed: number;
  memoryTotal: number;
  /** Xen's own share. @see docs/spec/xapi.md#memory */
  memoryOverhead: number;
  memoryUsed: number;
  runningVms: number;
  attachedSrs: ReadonlySet<Ref>;
  links: readonly HostLink[];
}

export interface EntryUsage {
  /** By name, then uuid: a stable order for people and for ties. */
  hosts: readonly HostUsage[];
  srs: ReadonlyMap<Ref, SrUsage>;
  /** Running and Paused VMs of the entry, foreign ones included. */
  runningVms: number;
}

/** Everything capacity is computed from, in one pass over the records. */
export function computeEntryUsage(inventory: LiveInventory, common: CommonSettings): EntryUsage {
  const hosts = [...inventory.all('host')]
    .map(([ref, record]) => computeHostUsage(inventory, ref, record, common))
    .sort((a, b) => naturalOrder(a.name, b.name) || (a.uuid < b.uuid ? -1 : 1));
  const attached = new Set(hosts.flatMap((host) => [...host.attachedSrs]));
  const srs = new Map<Ref, SrUsage>();
  for (const [ref, sr] of inventory.all('SR')) {
    if (attached.has(ref)) srs.set(ref, computeSrUsage(inventory, ref, sr, common));
  }
  return { hosts, srs, runningVms: hosts.reduce((sum, host) => sum + host.runningVms, 0) };
}

function computeHostUsage(
  inventory: LiveInventory,
  ref: Ref,
  record: HostRecord,
  common: CommonSettings,
): HostUsage {
  const metrics = inventory.get('host_metrics', record.metrics);
  const logicalCpus = Number.parseInt(record.cpu_info.cpu_count ?? '0', 10) || 0;
  return {
    ref,
    uuid: record.uuid,
    name: record.name_label,
    address: record.address,
    enabled: record.enabled,
    live: metrics?.live ?? false,
    evacuating: isEvacuating(record),
    logicalCpus,
    cpuTotal: wholeCpus(logicalCpus * common.cpuOvercommit),
    memoryTotal: metrics?.memory_total ?? 0,
    memoryOverhead: record.memory_overhead,
    ...computeResidentUsage(inventory, ref),
    attachedSrs: listAttachedSrs(inventory, ref),
    links: listLinks(inventory, ref),
  };
}

/** 100 × 0.57 is 56.99999999999999 to a computer. */
function wholeCpus(cpus: number): number {
  return Math.floor(cpus + 1e-9);
}

/** XAPI's memory sum takes every VM that is or will be resident, the control domain too; CPU and count only guests. */
function computeResidentUsage(
  inventory: LiveInventory,
  host: Ref,
): Pick<HostUsage, 'cpuUsed' | 'memoryUsed' | 'runningVms'> {
  const usage = { cpuUsed: 0, memoryUsed: 0, runningVms: 0 };
  for (const vmRef of inventory.vmsOn(host)) {
    const vm = inventory.get('VM', vmRef);
    if (!vm) continue;
    usage.memoryUsed += vm.memory_dynamic_min + vm.memory_overhead;
    if (!isRealVm(vm) || !countsTowardCpu(vm) || vm.resident_on !== host) continue;
    usage.cpuUsed += vm.VCPUs_at_startup;
    usage.runningVms += 1;
  }
  return usage;
}

function listAttachedSrs(inventory: LiveInventory, host: Ref): Set<Ref> {
  const attached = new Set<Ref>();
  for (const pbd of inventory.all('PBD').values()) {
    if (pbd.host === host && pbd.currently_attached) attached.add(pbd.SR);
  }
  return attached;
}

/**
 * Counts for CPU and for `host.vms.max`: it runs, or is paused, somewhere. The sums of used capacity and the end of a
 * reservation's holds ask this and {@link countsTowardMemory}, so that a VM is counted exactly once at every moment.
 */
export function countsTowardCpu(vm: VmRecord): boolean {
  return (vm.power_state === 'Running' || vm.power_state === 'Paused') && vm.resident_on !== NULL_REF;
}

/** Counts in XAPI's memory sum. @see docs/spec/xapi.md#memory */
export function countsTowardMemory(vm: VmRecord): boolean {
  return vm.resident_on !== NULL_REF || vm.scheduled_to_be_resident_on !== NULL_REF;
}

/** Its disks are in the inventory and so in the SR's figures. A template without disks gets them at provisioning at the latest. */
export function countsTowardDisk(inventory: Inventory, vm: VmRecord, diskCount: number): boolean {
  if (diskCount === 0) return countsTowardCpu(vm);
  let known = 0;
  for (const ref of vm.VBDs) {
    const vbd = inventory.get('VBD', ref);
    if (vbd?.type === 'Disk' && inventory.get('VDI', vbd.VDI)) known += 1;
  }
  return known >= diskCount;
}
