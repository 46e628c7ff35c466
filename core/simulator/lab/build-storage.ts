import type { Ref } from '../database/records.ts';
import { GIB } from '../hosts/memory.ts';
import type { SimulatedPool } from '../pool/simulated-pool.ts';
import { listCapabilities } from '../storage/sr-capabilities.ts';

/** Every fourth entry, from the second on, also has a thick SR on its first host. */
const THICK_EVERY = 4;

interface NewSr {
  readonly name: string;
  readonly type: string;
  readonly sizeGib: number;
  readonly thick: boolean;
  readonly contentType?: string;
  readonly hosts: readonly Ref[];
}

/**
 * Storage of a pool; returns the SR of the templates. A standalone host has a thin local SR; a pool a shared one,
 * beside a local one on each member.
 */
export function addStorage(pool: SimulatedPool): Ref {
  const { members, options, hostRef } = pool;
  const [first] = members as [Ref];
  const { diskGib: sizeGib } = options;
  const local = members.map((host) =>
    addSr(pool, { name: 'Local storage', type: 'ext', sizeGib, thick: false, hosts: [host] }),
  );
  addSr(pool, {
    name: 'ISO library',
    type: 'iso',
    sizeGib: 100,
    thick: false,
    contentType: 'iso',
    hosts: members,
  });
  if (hostRef % THICK_EVERY === 2) {
    addSr(pool, { name: 'SAS storage', type: 'lvm', sizeGib, thick: true, hosts: [first] });
  }
  if (members.length === 1) return local[0] as Ref;
  return addSr(pool, {
    name: 'Shared storage',
    type: 'nfs',
    sizeGib: sizeGib * members.length,
    thick: false,
    hosts: members,
  });
}

function addSr(pool: SimulatedPool, sr: NewSr): Ref {
  const { database } = pool;
  const contentType = sr.contentType ?? 'user';
  const ref = database.insert('SR', {
    name_label: sr.name,
    type: sr.type,
    content_type: contentType,
    shared: sr.type === 'nfs' || sr.type === 'iso',
    physical_size: sr.sizeGib * GIB,
    sm_config: contentType === 'user' ? { allocation: sr.thick ? 'thick' : 'thin', use_vhd: 'true' } : {},
    other_config: { 'auto-scan': 'false' },
    allowed_operations: ['plug', 'unplug', 'update', ...listCapabilities(sr.type)],
  });
  for (const host of sr.hosts) {
    database.insert('PBD', {
      host,
      SR: ref,
      currently_attached: true,
      device_config:
        sr.type === 'nfs' ? { server: '192.0.2.10', serverpath: '/srv/xen' } : { device: '/dev/sda3' },
    });
  }
  return ref;
}
