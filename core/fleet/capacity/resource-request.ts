import type { TemplateSettings } from '../../config/index.ts';
import type { Ref, VmRecord } from '../../xapi/index.ts';
import type { LiveInventory } from '../inventory/live-inventory.ts';
import { isThin } from './storage-usage.ts';

const GIB = 1024 ** 3;

/** What one VM takes of a physical host and of SRs, in the terms capacity is counted in. */
export interface ResourceRequest {
  vcpus: number;
  /** More logical CPUs than this must be there, or the VM can't start. @see docs/spec/xapi.md#hosts */
  vcpusMax: number;
  /** Overhead included. */
  memoryBytes: number;
  /** Bytes a new clone counts on each SR: all of a thick disk, the growth ratio's share of a thin one. */
  diskBytesBySr: ReadonlyMap<Ref, number>;
}

/** The VM that will be made, in people's terms. */
export interface VmSize {
  vcpus: number;
  /** `memory_static_max` */
  memoryBytes: number;
  /** Virtual sizes of its disks. */
  diskBytes: number;
}

/** SRs a template needs, and what its disks take there. */
export interface TemplateDisks {
  count: number;
  virtualBytesBySr: ReadonlyMap<Ref, number>;
  /** SRs a host must have attached, those of inserted ISOs included. @see docs/spec/xapi.md#storage */
  requiredSrs: ReadonlySet<Ref>;
}

export interface SizeOverrides {
  vcpus?: number | undefined;
  memoryBytes?: number | undefined;
}

export function readTemplateDisks(inventory: LiveInventory, template: VmRecord): TemplateDisks {
  const virtualBytesBySr = new Map<Ref, number>();
  const requiredSrs = new Set<Ref>();
  let count = 0;
  for (const ref of template.VBDs) {
    const vbd = inventory.get('VBD', ref);
    const vdi = vbd && inventory.get('VDI', vbd.VDI);
    if (!vbd || !vdi) continue;
    requiredSrs.add(vdi.SR);
    if (vbd.type !== 'Disk') continue;
    count += 1;
    virtualBytesBySr.set(vdi.SR, (virtualBytesBySr.get(vdi.SR) ?? 0) + vdi.virtual_size);
  }
  return { count, virtualBytesBySr, requiredSrs };
}

/** What the VM will have: the request's sizes, else the template's. */
export function toVmSize(template: VmRecord, disks: TemplateDisks, overrides: SizeOverrides): VmSize {
  return {
    vcpus: overrides.vcpus ?? template.VCPUs_at_startup,
    memoryBytes: overrides.memoryBytes ?? template.memory_static_max,
    diskBytes: [...disks.virtualBytesBySr.values()].reduce((sum, bytes) => sum + bytes, 0),
  };
}

/**
 * What it counts for: the request's sizes, else the ini's, else the template's.
 * @see docs/spec/legacy-api.md#sizes-for-capacity
 */
export function toResourceRequest(parts: {
  inventory: LiveInventory;
  template: VmRecord;
  disks: TemplateDisks;
  settings: TemplateSettings;
  overrides: SizeOverrides;
  /** Where disks go that the template does not have itself. */
  configuredSr: Ref | undefined;
  diskGrowthRatio: number;
}): ResourceRequest {
  const { template, settings, overrides } = parts;
  const vcpus = overrides.vcpus ?? settings.vcpus ?? template.VCPUs_at_startup;
  const iniMemory = settings.memoryGib === undefined ? undefined : settings.memoryGib * GIB;
  const memoryBytes = overrides.memoryBytes ?? iniMemory ?? template.memory_static_max;
  const asTemplate = vcpus === template.VCPUs_at_startup && memoryBytes === template.memory_static_max;
  const overhead =
    asTemplate && template.memory_overhead > 0
      ? template.memory_overhead
      : hvmMemoryOverheadBytes(vcpus, memoryBytes);
  return {
    vcpus,
    vcpusMax: overrides.vcpus ?? Math.max(vcpus, template.VCPUs_max),
    memoryBytes: memoryBytes + overhead,
    diskBytesBySr: diskDemand(parts),
  };
}

function diskDemand(parts: Parameters<typeof toResourceRequest>[0]): Map<Ref, number> {
  const { inventory, disks, settings, configuredSr, diskGrowthRatio } = parts;
  const virtual = new Map(disks.virtualBytesBySr);
  const ini = settings.diskGib === undefined ? undefined : settings.diskGib * GIB;
  if (virtual.size === 0 && configuredSr !== undefined) virtual.set(configuredSr, ini ?? 0);
  const total = [...virtual.values()].reduce((sum, bytes) => sum + bytes, 0);
  const scale = ini !== undefined && total > 0 ? ini / total : 1;
  return new Map(
    [...virtual].map(([ref, bytes]) => {
      const sr = inventory.get('SR', ref);
      return [ref, Math.ceil(bytes * scale * (sr && isThin(inventory, ref, sr) ? diskGrowthRatio : 1))];
    }),
  );
}

const MIB = 1024 ** 2;
const PAGE_BYTES = 4096;
/** From 2026 on XAPI adds 38 pages per vCPU and I/O request page; hosts of today use less, so this never under-counts. */
const PAGES_PER_VCPU = 38 * 4;

/**
 * What XAPI will count beyond the memory of an HVM guest, in bytes: two fixed MiB, the shadow and the vCPU pages.
 * @see docs/spec/xapi.md#memory
 */
export function hvmMemoryOverheadBytes(vcpus: number, memoryBytes: number, shadowMultiplier = 1): number {
  const staticMaxMib = memoryBytes / MIB;
  const shadowPages = 256 * vcpus + 2 * staticMaxMib;
  const shadowMib = Math.max(1, Math.floor(shadowMultiplier * Math.ceil((shadowPages * PAGE_BYTES) / MIB)));
  return (2 + shadowMib + Math.ceil((PAGES_PER_VCPU * vcpus) / 1024)) * MIB;
}
