import type { VmDetails } from '../model/vm.ts';
import type { VmRecord } from '../xapi/index.ts';
import type { Inventory } from './fleet.ts';
import { naturalOrder } from './natural-order.ts';

/** A VM's disks and interfaces from the records at hand: no call, so as fresh as the event stream. */
export function vmDetailsOf(inventory: Inventory, { VBDs, VIFs }: VmRecord): VmDetails {
  const disks = VBDs.flatMap((ref) => {
    const vbd = inventory.get('VBD', ref);
    const vdi = vbd?.type === 'Disk' ? inventory.get('VDI', vbd.VDI) : undefined;
    if (!vbd || !vdi) return [];
    const sr = inventory.get('SR', vdi.SR);
    return {
      device: vbd.device || vbd.userdevice,
      name: vdi.name_label,
      storage: sr?.name_label ?? '',
      storageUuid: sr?.uuid ?? '',
      virtualBytes: vdi.virtual_size,
      physicalBytes: Math.max(0, vdi.physical_utilisation),
    };
  });
  const interfaces = VIFs.flatMap((ref) => {
    const vif = inventory.get('VIF', ref);
    if (!vif) return [];
    return {
      device: vif.device,
      mac: vif.MAC,
      network: inventory.get('network', vif.network)?.name_label ?? '',
    };
  });
  return { disks: disks.sort(byDevice), interfaces: interfaces.sort(byDevice) };
}

function byDevice(a: { device: string }, b: { device: string }): number {
  return naturalOrder(a.device, b.device);
}
