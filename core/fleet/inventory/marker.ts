import type { VmOwner } from '../../model/vm.ts';
import type { StringMap, VdiRecord, VmRecord } from '../../xapi/index.ts';

/**
 * What a VM's `other_config` says of its lease: the record of ownership that survives every crash.
 * @see docs/architecture.md#words
 */
export interface Marker {
  leaseId: string;
  requestId: string;
  descriptor: string;
  /** Absent when the text is missing or no date. */
  deadlineAt?: number;
  installation: string;
  /** The principal the VM belongs to; absent in markers of earlier versions. */
  owner?: string;
  /** The warm pool it waits in; absent once it was handed out. */
  poolId?: string;
  /** Uuid of the VM it was written for; another VM that carries it is a copy. */
  vmUuid: string;
}

const PREFIX = 'dynvm:';
const KEYS = {
  leaseId: `${PREFIX}lease`,
  requestId: `${PREFIX}request`,
  descriptor: `${PREFIX}descriptor`,
  deadline: `${PREFIX}deadline`,
  installation: `${PREFIX}installation`,
  owner: `${PREFIX}owner`,
  poolId: `${PREFIX}pool`,
  vmUuid: `${PREFIX}vm`,
} as const;

/**
 * The marker as it stands in the record, whoever it belongs to; undefined where there is none.
 * Missing parts are empty texts. Ask {@link readOwner} before acting on it: clones and snapshots inherit it.
 */
export function readMarker(record: Pick<VmRecord, 'other_config'>): Marker | undefined {
  const config = record.other_config;
  if (!Object.values(KEYS).some((key) => config[key] !== undefined)) return undefined;
  const deadlineAt = readDeadline(config[KEYS.deadline]);
  return {
    leaseId: config[KEYS.leaseId] ?? '',
    requestId: config[KEYS.requestId] ?? '',
    descriptor: config[KEYS.descriptor] ?? '',
    ...(deadlineAt === undefined ? {} : { deadlineAt }),
    installation: config[KEYS.installation] ?? '',
    ...(config[KEYS.owner] === undefined ? {} : { owner: config[KEYS.owner] }),
    ...(config[KEYS.poolId] === undefined ? {} : { poolId: config[KEYS.poolId] }),
    vmUuid: config[KEYS.vmUuid] ?? '',
  };
}

/** `existing` with this marker in place of any other; for one `VM.set_other_config`. The deadline is ISO 8601 UTC: admins read it. */
export function writeMarker(existing: StringMap, marker: Marker): Record<string, string> {
  return {
    ...withoutMarker(existing),
    [KEYS.leaseId]: marker.leaseId,
    [KEYS.requestId]: marker.requestId,
    [KEYS.descriptor]: marker.descriptor,
    ...(marker.deadlineAt === undefined
      ? {}
      : { [KEYS.deadline]: new Date(marker.deadlineAt).toISOString() }),
    [KEYS.installation]: marker.installation,
    ...(marker.owner === undefined ? {} : { [KEYS.owner]: marker.owner }),
    ...(marker.poolId === undefined ? {} : { [KEYS.poolId]: marker.poolId }),
    [KEYS.vmUuid]: marker.vmUuid,
  };
}

/** `existing` without our keys. */
function withoutMarker(existing: StringMap): Record<string, string> {
  return Object.fromEntries(Object.entries(existing).filter(([key]) => !key.startsWith(PREFIX)));
}

/** Whose VM it is, seen from this installation. An incomplete marker names nobody, so it is left alone like a copy's. */
export function readOwner(record: VmRecord, installation: string): VmOwner {
  const marker = readMarker(record);
  if (!marker) return { kind: 'foreign' };
  if (record.is_a_template || record.is_a_snapshot || marker.vmUuid !== record.uuid) return { kind: 'copy' };
  if (marker.leaseId === '' || marker.installation === '') return { kind: 'copy' };
  if (marker.installation !== installation) {
    return {
      kind: 'other-installation',
      installation: marker.installation,
      ...(marker.descriptor === '' ? {} : { descriptor: marker.descriptor }),
    };
  }
  return {
    kind: 'ours',
    leaseId: marker.leaseId,
    requestId: marker.requestId,
    descriptor: marker.descriptor,
    ...(marker.deadlineAt === undefined ? {} : { deadlineAt: marker.deadlineAt }),
  };
}

/** ISO 8601, or epoch seconds as somebody's script may have written. */
function readDeadline(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const at = /^\d+(\.\d+)?$/.test(text) ? Math.round(Number(text) * 1000) : Date.parse(text);
  return Number.isFinite(at) && at >= 0 ? at : undefined;
}

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
