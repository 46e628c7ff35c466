import type { HostSettings } from '../../config/index.ts';
import type { VmRow } from '../../model/vm.ts';
import type { Ref, VmRecord } from '../../xapi/index.ts';
import { chooseAddress, expectedNetworks } from '../inventory/guest-address.ts';
import { currentGuestMetrics, joinAddresses, readOsName } from '../inventory/guest-metrics.ts';
import { type Inventory, isRealVm, type LiveInventory } from '../inventory/live-inventory.ts';
import { readOwner } from '../inventory/marker.ts';
import { findOsKey } from '../inventory/vm-description.ts';
import type { RowChanges } from './fleet-entry.ts';

/** The VM rows of one entry, worked out again only where records changed. */
export class VmRows {
  readonly #context: VmRowContext & { inventory: LiveInventory };
  readonly #rows = new Map<Ref, VmRow>();
  #shown = true;

  constructor(context: VmRowContext & { inventory: LiveInventory }) {
    this.#context = context;
  }

  values(): Iterable<VmRow> {
    return this.#shown ? this.#rows.values() : [];
  }

  /** After a snapshot: every VM, and those that are gone. */
  rebuild(): RowChanges<VmRow, string> {
    return this.update(new Set([...this.#rows.keys(), ...this.#context.inventory.realVms]));
  }

  update(vms: Iterable<Ref>): RowChanges<VmRow, string> {
    const upserts: VmRow[] = [];
    const removes: string[] = [];
    for (const ref of vms) {
      const before = this.#rows.get(ref);
      const record = this.#context.inventory.get('VM', ref);
      if (!record || !isRealVm(record)) {
        if (before) removes.push(before.key);
        this.#rows.delete(ref);
        continue;
      }
      const after = toVmRow(this.#context, ref, record);
      if (before && sameVmRow(before, after)) continue;
      this.#rows.set(ref, after);
      upserts.push(after);
    }
    return this.#shown ? { upserts, removes } : { upserts: [], removes: [] };
  }

  show(): RowChanges<VmRow, string> {
    this.#shown = true;
    return { upserts: [...this.#rows.values()], removes: [] };
  }

  hide(): RowChanges<VmRow, string> {
    const removes = this.#shown ? [...this.#rows.values()].map((row) => row.key) : [];
    this.#shown = false;
    return { upserts: [], removes };
  }
}

export interface VmRowContext {
  hostRef: number;
  installation: string;
  inventory: Inventory;
  /** Of the entry, as they are now. */
  settings(): HostSettings;
}

/** The row people see of a VM, from the records alone. */
function toVmRow(context: VmRowContext, ref: Ref, record: VmRecord): VmRow {
  const { inventory } = context;
  const metrics = currentGuestMetrics(inventory, ref);
  const current = metrics === 'stale' ? undefined : metrics;
  const settings = context.settings();
  const expected = expectedNetworks(settings, findOsKey(settings, record) ?? '');
  const choice = current && chooseAddress(inventory, ref, { ipv6: true, expected });
  const osName = readOsName(current);
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
    networkInfo: joinAddresses(current),
    ...(osName === undefined ? {} : { osName }),
    vcpus: record.VCPUs_at_startup,
    memoryBytes: record.memory_static_max,
    diskBytes: sumDiskBytes(inventory, record),
    owner: readOwner(record, context.installation),
  };
}

/** True when a listener would see no difference. */
function sameVmRow(a: VmRow, b: VmRow): boolean {
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

function sumDiskBytes(inventory: Inventory, record: VmRecord): number {
  let bytes = 0;
  for (const ref of record.VBDs) {
    const vbd = inventory.get('VBD', ref);
    if (vbd?.type === 'Disk') bytes += inventory.get('VDI', vbd.VDI)?.virtual_size ?? 0;
  }
  return bytes;
}
