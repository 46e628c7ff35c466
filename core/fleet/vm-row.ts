import type { VmRow } from '../model/vm.ts';
import type { Ref, VmRecord } from '../xapi/index.ts';
import type { Inventory } from './fleet.ts';
import { chooseAddress, currentGuestMetrics, networkInfoOf, osNameOf } from './guest-metrics.ts';
import { ownerOf } from './marker.ts';

export interface VmRowContext {
  hostRef: number;
  installation: string;
  inventory: Inventory;
}

/** The row people see of a VM, from the records alone. */
export function vmRowOf(context: VmRowContext, ref: Ref, record: VmRecord): VmRow {
  const { inventory } = context;
  const metrics = currentGuestMetrics(inventory, ref);
  const current = metrics === 'stale' ? undefined : metrics;
  const choice = current && chooseAddress(inventory, ref, { ipv6: true });
  const osName = osNameOf(current);
  const hostName = inventory.get('host', record.resident_on)?.name_label;
  return {
    key: `${context.hostRef}/${record.uuid}`,
    hostRef: context.hostRef,
    uuid: record.uuid,
    name: record.name_label,
    description: record.name_description,
    powerState: record.power_state,
    ...(hostName === undefined ? {} : { hostName }),
    ...(choice?.kind === 'address' ? { address: choice.address } : {}),
    networkInfo: networkInfoOf(current),
    ...(osName === undefined ? {} : { osName }),
    vcpus: record.VCPUs_at_startup,
    memoryBytes: record.memory_static_max,
    diskBytes: diskBytesOf(inventory, record),
    owner: ownerOf(record, context.installation),
  };
}

/** True when a listener would see no difference. */
export function sameVmRow(a: VmRow, b: VmRow): boolean {
  return (
    a.key === b.key &&
    a.name === b.name &&
    a.description === b.description &&
    a.powerState === b.powerState &&
    a.hostName === b.hostName &&
    a.address === b.address &&
    a.networkInfo === b.networkInfo &&
    a.osName === b.osName &&
    a.vcpus === b.vcpus &&
    a.memoryBytes === b.memoryBytes &&
    a.diskBytes === b.diskBytes &&
    JSON.stringify(a.owner) === JSON.stringify(b.owner)
  );
}

function diskBytesOf(inventory: Inventory, record: VmRecord): number {
  let bytes = 0;
  for (const ref of record.VBDs) {
    const vbd = inventory.get('VBD', ref);
    if (vbd?.type === 'Disk') bytes += inventory.get('VDI', vbd.VDI)?.virtual_size ?? 0;
  }
  return bytes;
}
