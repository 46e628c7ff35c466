import type { CommonSettings } from '../../config/index.ts';
import type { Ref } from '../../xapi/index.ts';
import type { LiveInventory } from '../inventory/live-inventory.ts';
import { countsTowardCpu, type EntryUsage } from './host-usage.ts';

/** A VM that gives way to a request that needs its room. */
export interface PreemptibleVm {
  readonly leaseId: string;
  readonly hostRef: number;
  /** Absent until its clone is known: then only its reservation counts. */
  readonly vmUuid?: string | undefined;
}

/** VMs and reservations that count as free capacity. */
export class PreemptibleVms {
  readonly #byLease = new Map<string, PreemptibleVm>();

  set(vm: PreemptibleVm): boolean {
    const known = this.#byLease.get(vm.leaseId);
    if (known?.hostRef === vm.hostRef && known.vmUuid === vm.vmUuid) return false;
    this.#byLease.set(vm.leaseId, vm);
    return true;
  }

  /** Returns what it was; undefined where it was none. */
  delete(leaseId: string): PreemptibleVm | undefined {
    const vm = this.#byLease.get(leaseId);
    this.#byLease.delete(leaseId);
    return vm;
  }

  has(leaseId: string): boolean {
    return this.#byLease.has(leaseId);
  }

  get(leaseId: string): PreemptibleVm | undefined {
    return this.#byLease.get(leaseId);
  }

  onEntry(hostRef: number): PreemptibleVm[] {
    return [...this.#byLease.values()].filter((vm) => vm.hostRef === hostRef);
  }
}

/** What a VM occupies, as its host's records count it. */
export interface Footprint {
  readonly hostUuid: string;
  readonly vcpus: number;
  readonly memoryBytes: number;
  readonly diskBytesBySr: ReadonlyMap<Ref, number>;
}

interface MeasuredRecords {
  readonly inventory: LiveInventory;
  readonly usage: EntryUsage;
  readonly common: CommonSettings;
}

/** Undefined for a VM that does not run: nothing but its disks counts. */
export function measureVm({ inventory, usage, common }: MeasuredRecords, vmRef: Ref): Footprint | undefined {
  const vm = inventory.get('VM', vmRef);
  const host = vm && inventory.get('host', vm.resident_on);
  if (!vm || !host || !countsTowardCpu(vm)) return undefined;
  const diskBytesBySr = new Map<Ref, number>();
  for (const ref of vm.VBDs) {
    const vbd = inventory.get('VBD', ref);
    const vdi = vbd?.type === 'Disk' ? inventory.get('VDI', vbd.VDI) : undefined;
    if (!vdi) continue;
    const used = Math.max(0, vdi.physical_utilisation);
    const isThin = usage.srs.get(vdi.SR)?.thin ?? false;
    const growth = isThin ? Math.max(0, vdi.virtual_size - used) * common.diskGrowthRatio : 0;
    diskBytesBySr.set(vdi.SR, (diskBytesBySr.get(vdi.SR) ?? 0) + used + growth);
  }
  return {
    hostUuid: host.uuid,
    vcpus: vm.VCPUs_at_startup,
    memoryBytes: vm.memory_dynamic_min + vm.memory_overhead,
    diskBytesBySr,
  };
}
