import { NULL_REF, type VmRecord } from '../../xapi/index.ts';
import type { Inventory } from '../inventory/inventory.ts';

/**
 * When a host's own records count a VM. The sums of used capacity and the end of a reservation's holds ask these same
 * questions, so that a VM is counted exactly once at every moment.
 */

/** Counts for CPU and for `host.vms.max`: it runs, or is paused, somewhere. */
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
