import type { CommonSettings } from '../../config/index.ts';
import type { Measure } from '../../model/host.ts';
import type { Ref, SrRecord } from '../../xapi/index.ts';
import type { LiveInventory } from '../inventory/live-inventory.ts';

/** SR types that allocate on write, and those that do not. @see docs/spec/xapi.md#thin-and-thick */
const THIN_TYPES: ReadonlySet<string> = new Set([
  'cephfs',
  'cifs',
  'ext',
  'ffs',
  'file',
  'gfs2',
  'glusterfs',
  'largeblock',
  'moosefs',
  'nfs',
  'smb',
  'xfs',
  'zfs',
]);
const THICK_TYPES: ReadonlySet<string> = new Set([
  'hba',
  'iscsi',
  'lvhd',
  'lvhdofcoe',
  'lvhdohba',
  'lvhdoiscsi',
  'lvm',
  'lvmofcoe',
  'lvmohba',
  'lvmoiscsi',
  'rawhba',
  'udev',
]);

/**
 * Whether disks of an SR take space only as they are written: what the SR or its PBDs say, else what its type is known
 * for, else what its disks look like.
 */
export function isThin(inventory: LiveInventory, ref: Ref, sr: SrRecord): boolean {
  const { allocation } = sr.sm_config;
  if (allocation !== undefined) return allocation === 'thin' || allocation === 'xlvhd';
  const provisioning = sr.sm_config.provisioning ?? readProvisioning(inventory, sr);
  if (provisioning !== undefined) return provisioning === 'thin';
  if (THIN_TYPES.has(sr.type)) return true;
  if (THICK_TYPES.has(sr.type)) return false;
  return sr.type === 'linstor' || hasSparseDisk(inventory, ref);
}

/** LINSTOR's `thin` or `thick`, as its PBDs were made. */
function readProvisioning(inventory: LiveInventory, sr: SrRecord): string | undefined {
  for (const ref of sr.PBDs) {
    const provisioning = inventory.get('PBD', ref)?.device_config.provisioning;
    if (provisioning !== undefined) return provisioning;
  }
  return undefined;
}

function hasSparseDisk(inventory: LiveInventory, ref: Ref): boolean {
  return [...inventory.vdisOn(ref)].some((vdiRef) => {
    const vdi = inventory.get('VDI', vdiRef);
    if (!vdi?.managed || vdi.is_a_snapshot) return false;
    return vdi.physical_utilisation > 0 && vdi.physical_utilisation < vdi.virtual_size;
  });
}

/** An SR's space without reservations; bytes. */
export interface SrUsage {
  ref: Ref;
  uuid: string;
  name: string;
  shared: boolean;
  thin: boolean;
  size: number;
  used: number;
  /** Never handed out: `disk.headroom.percent`, and what existing thin disks may still grow by. */
  headroom: number;
}

/**
 * Space by utilisation, not by virtual allocation. `used` is the larger of the SR's figure and its VDIs' sum,
 * because the SR's own follows a new disk only at its next update.
 * @see docs/spec/legacy-api.md#lessons-from-production
 */
export function computeSrUsage(
  inventory: LiveInventory,
  ref: Ref,
  sr: SrRecord,
  common: CommonSettings,
): SrUsage {
  const thin = isThin(inventory, ref, sr);
  let occupied = 0;
  let unallocated = 0;
  for (const vdiRef of inventory.vdisOn(ref)) {
    const vdi = inventory.get('VDI', vdiRef);
    if (!vdi) continue;
    occupied += Math.max(0, vdi.physical_utilisation);
    // Base copies and snapshots are read-only: they don't grow.
    if (!vdi.managed || vdi.is_a_snapshot) continue;
    unallocated += Math.max(0, vdi.virtual_size - Math.max(0, vdi.physical_utilisation));
  }
  const size = Math.max(0, sr.physical_size);
  return {
    ref,
    uuid: sr.uuid,
    name: sr.name_label,
    shared: sr.shared,
    thin,
    size,
    used: Math.max(sr.physical_utilisation, occupied),
    headroom: size * (common.diskHeadroomPercent / 100) + (thin ? unallocated * common.diskGrowthRatio : 0),
  };
}

export function srMeasure(sr: SrUsage, reserved: number): Measure {
  return {
    total: sr.size,
    used: sr.used,
    reserved,
    headroom: sr.headroom,
    free: Math.max(0, sr.size - sr.used - sr.headroom - reserved),
  };
}

/** The SR the ini names, among those attached to this host; the one with a template's disks when several match. */
export function findStorage(
  inventory: LiveInventory,
  attached: ReadonlySet<Ref>,
  storageName: string,
  preferred: ReadonlySet<Ref> = new Set(),
): Ref | undefined {
  const wanted = storageName.toLowerCase();
  const matches = [...attached].filter(
    (ref) => inventory.get('SR', ref)?.name_label.toLowerCase() === wanted,
  );
  return matches.find((ref) => preferred.has(ref)) ?? matches.sort()[0];
}
