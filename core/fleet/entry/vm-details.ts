import { naturalOrder } from '../../base/natural-order.ts';
import type { VmDetails } from '../../model/vm.ts';
import type { Ref, VmRecord } from '../../xapi/index.ts';
import { currentGuestMetrics, readToolsVersion } from '../inventory/guest-metrics.ts';
import type { Inventory } from '../inventory/live-inventory.ts';
import { templateNamed } from '../inventory/vm-description.ts';

/** What a VM is made of, from the records at hand: no call, so as fresh as the event stream. */
export function toVmDetails(
  inventory: Inventory,
  { ref, record: { VBDs, VIFs, name_description } }: { ref: Ref; record: VmRecord },
): VmDetails {
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
  const template = templateNamed(name_description);
  const metrics = currentGuestMetrics(inventory, ref);
  const reported = metrics === undefined || metrics === 'stale' ? undefined : metrics.PV_drivers_version;
  const toolsVersion = reported && readToolsVersion(reported);
  return {
    disks: disks.sort(byDevice),
    interfaces: interfaces.sort(byDevice),
    ...(template === undefined ? {} : { template }),
    ...(toolsVersion === undefined ? {} : { toolsVersion }),
  };
}

function byDevice(a: { device: string }, b: { device: string }): number {
  return naturalOrder(a.device, b.device);
}
