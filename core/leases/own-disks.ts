import type { Inventory } from '../fleet/index.ts';
import { isNull, type Ref, type VbdRecord, type VdiRecord } from '../xapi/index.ts';

/**
 * The VDIs that are this VM's own and go with it: its `Disk` VBDs', never a CD's, never one that another VM
 * (a control domain aside) has too. A disk made for sharing and not marked `owner` by a clone is somebody's.
 * @see docs/spec/xapi.md#stop-and-destroy
 */
export function ownDisks(inventory: Inventory, vmRef: Ref): Ref[] {
  const own = new Set<Ref>();
  for (const vbdRef of inventory.get('VM', vmRef)?.VBDs ?? []) {
    const vbd = inventory.get('VBD', vbdRef);
    if (vbd?.type !== 'Disk' || isNull(vbd.VDI)) continue;
    const vdi = inventory.get('VDI', vbd.VDI);
    if (vdi && isOwn(inventory, vmRef, vbd, vdi)) own.add(vbd.VDI);
  }
  return [...own];
}

function isOwn(inventory: Inventory, vmRef: Ref, vbd: VbdRecord, vdi: VdiRecord): boolean {
  if (!vdi.managed) return false;
  if (vdi.sharable && vbd.other_config.owner === undefined) return false;
  if (inventory.get('SR', vdi.SR)?.content_type === 'iso') return false;
  return !vdi.VBDs.some((other) => {
    const otherVm = inventory.get('VBD', other)?.VM;
    if (otherVm === undefined || otherVm === vmRef) return false;
    return inventory.get('VM', otherVm)?.is_control_domain === false;
  });
}
