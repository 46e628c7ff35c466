import {
  type FleetEntry,
  findOsKey,
  type Marker,
  readMarker,
  readOsName,
  readOwner,
} from '../../fleet/index.ts';
import { LEGACY_PRINCIPAL } from '../../model/access.ts';
import type { Lease } from '../../model/lease.ts';
import type { Ownership } from '../../model/ownership.ts';
import type { HistoryStore } from '../../ports.ts';
import type { Ref, VmRecord } from '../../xapi/index.ts';
import { findWarnedMinutes } from '../lease/deadlines.ts';
import type { LeaseContext } from '../lease/lease-context.ts';
import { type DiscoveredVm, findOwnDisks } from '../lease/lease-vm.ts';
import { parseBatchIndex } from '../lease/select-leases.ts';
import type { Difference } from './differences.ts';

/** A lease row from what the VM itself tells: its marker, its records, the ini. */
export function toAdoptedLease(
  context: LeaseContext,
  entry: FleetEntry,
  vmRef: Ref,
  record: VmRecord,
  found: DiscoveredVm,
): Lease {
  const { inventory } = entry;
  const now = context.clock.now();
  const marker: Partial<Marker> = readMarker(record) ?? {};
  const descriptor = marker.descriptor || record.name_label;
  const createdAt = inventory.get('VM_metrics', record.metrics)?.install_time || now;
  const host = inventory.get('host', record.resident_on);
  const osVersion = readOsName(inventory.get('VM_guest_metrics', record.guest_metrics));
  const kind = found.kind === 'available' ? 'available' : 'waiting-for-ip';
  return {
    id: marker.leaseId ?? '',
    requestId: marker.requestId ?? '',
    name: record.name_label,
    descriptor,
    index: parseBatchIndex(record.name_label, descriptor) ?? 1,
    osKey: findOsKey(entry.settings, record) ?? 'unknown',
    ...toOwnership(context, marker),
    // Without a known template: the pool replaces it.
    ...(marker.poolId === undefined
      ? {}
      : { pooled: { poolId: marker.poolId, fingerprint: '', isSshChecked: false } }),
    state: { kind },
    hostRef: entry.hostRef,
    poolUuid: entry.poolUuid,
    hostLabels: [...entry.settings.labels],
    vmUuid: record.uuid,
    ...(host ? { hostName: host.name_label, physicalHostUuid: host.uuid } : {}),
    ...(found.kind === 'available' && found.address !== undefined ? { address: found.address } : {}),
    ...(osVersion === undefined ? {} : { osVersion }),
    vcpus: Math.max(1, record.VCPUs_at_startup),
    memoryBytes: Math.max(1, record.memory_static_max),
    diskBytes: findOwnDisks(inventory, vmRef).map((vdi) => inventory.get('VDI', vdi)?.virtual_size ?? 0),
    attempt: 1,
    createdAt,
    ...(kind === 'available' ? { availableAt: createdAt } : lifetimeFrom(marker, createdAt)),
    deadlineAt: marker.deadlineAt ?? now + context.config().common.vmExpiryMinutes * 60_000,
    steps: [{ state: kind, at: now, attempt: 1, hostRef: entry.hostRef, note: 'found by its marker' }],
  };
}

/** Its request knows the teams, too. A marker of an earlier version names no owner: its VM was asked for without a token. */
function toOwnership({ registry }: LeaseContext, marker: Partial<Marker>): Ownership & Pick<Lease, 'teams'> {
  const request = registry.request(marker.requestId ?? '');
  return { owner: marker.owner ?? request?.owner ?? LEGACY_PRINCIPAL, teams: request?.teams ?? [] };
}

/** A marker says only when the VM is to end, as counted from its request while it is not available. */
function lifetimeFrom({ deadlineAt }: Partial<Marker>, createdAt: number): Pick<Lease, 'lifetimeMs'> {
  return deadlineAt === undefined || deadlineAt <= createdAt ? {} : { lifetimeMs: deadlineAt - createdAt };
}

type ImportedDifference = Extract<Difference, { kind: 'imported' }>;

/**
 * VMs of the old service at cut-over: no marker, but a live document names their uuid. Every other VM without a
 * marker is a stranger, whatever its name.
 */
export async function findImportedVms(
  context: LeaseContext,
  store: HistoryStore,
  entry: FleetEntry,
): Promise<ImportedDifference[]> {
  const strangers = [...entry.inventory.all('VM')].filter(
    ([, record]) =>
      !record.is_a_template &&
      !record.is_a_snapshot &&
      !record.is_control_domain &&
      readOwner(record, context.installation).kind === 'foreign',
  );
  if (strangers.length === 0) return [];
  try {
    const documents = await store.importedLive(strangers.map(([, record]) => record.uuid));
    const byUuid = new Map(documents.map((document) => [document.vmUuid, document]));
    return strangers.flatMap(([ref, record]) => {
      const document = byUuid.get(record.uuid);
      return document ? [{ kind: 'imported' as const, document, ref, record }] : [];
    });
  } catch (error) {
    context.logger.error({ err: error }, 'the VMs of the old service could not be looked up');
    return [];
  }
}

/** Its lease, as the old service's document tells it. @see docs/spec/legacy-api.md#history-document */
export function toImportedLease(
  context: LeaseContext,
  entry: FleetEntry,
  { document, ref, record }: ImportedDifference,
): Lease {
  const { inventory } = entry;
  const now = context.clock.now();
  const host = inventory.get('host', record.resident_on);
  const deadlineAt = document.deadlineAt ?? now + context.config().common.vmExpiryMinutes * 60_000;
  const noticedMinutes = findWarnedMinutes(context, deadlineAt, now);
  return {
    id: context.newLeaseId(),
    requestId: document.requestId ?? '',
    name: record.name_label,
    descriptor: document.descriptor,
    index: parseBatchIndex(record.name_label, document.descriptor) ?? 1,
    osKey: document.osKey || 'unknown',
    owner: LEGACY_PRINCIPAL,
    teams: [],
    state: { kind: 'available' },
    hostRef: entry.hostRef,
    poolUuid: entry.poolUuid,
    hostLabels: [...entry.settings.labels],
    vmUuid: record.uuid,
    ...(host ? { hostName: host.name_label, physicalHostUuid: host.uuid } : {}),
    ...(document.address === '' ? {} : { address: document.address }),
    ...(document.osVersion === '' ? {} : { osVersion: document.osVersion }),
    vcpus: Math.max(1, record.VCPUs_at_startup),
    memoryBytes: Math.max(1, record.memory_static_max),
    diskBytes: findOwnDisks(inventory, ref).map((vdi) => inventory.get('VDI', vdi)?.virtual_size ?? 0),
    attempt: 1,
    createdAt: document.askedAt,
    availableAt: document.availableAt,
    deadlineAt,
    ...(noticedMinutes === undefined ? {} : { noticedMinutes }),
    steps: [
      { state: 'available', at: now, attempt: 1, hostRef: entry.hostRef, note: 'from the old service' },
    ],
  };
}
