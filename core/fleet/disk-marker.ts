import type { StringMap, VdiRecord } from '../xapi/index.ts';

/**
 * What a disk's `other_config` says: it outlives its VM where somebody deletes only that.
 * @see docs/spec/xapi.md#stop-and-destroy
 */
export interface DiskMarker {
  leaseId: string;
  installation: string;
}

const LEASE = 'dynvm:lease';
const INSTALLATION = 'dynvm:installation';
/** The disk's own uuid: a copy or snapshot inherits other_config, and is not ours. */
const DISK = 'dynvm:disk';

/** Undefined where there is none, or where it was written for another disk. */
export function readDiskMarker(record: Pick<VdiRecord, 'uuid' | 'other_config'>): DiskMarker | undefined {
  const { [LEASE]: leaseId, [INSTALLATION]: installation, [DISK]: disk } = record.other_config;
  if (!leaseId || !installation || disk !== record.uuid) return undefined;
  return { leaseId, installation };
}

/** The whole map for one `VDI.set_other_config`. */
export function writeDiskMarker(
  record: Pick<VdiRecord, 'uuid' | 'other_config'>,
  marker: DiskMarker,
): StringMap {
  return {
    ...record.other_config,
    [LEASE]: marker.leaseId,
    [INSTALLATION]: marker.installation,
    [DISK]: record.uuid,
  };
}
