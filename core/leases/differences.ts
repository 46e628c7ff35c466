import { type FleetEntry, ownerOf, readDiskMarker } from '../fleet/index.ts';
import { isLive, type Lease } from '../model/lease.ts';
import type { ImportedVm } from '../ports.ts';
import type { Ref, VdiRecord, VmRecord } from '../xapi/index.ts';
import { type LeaseContext, type LeaseWork, leaseIdPrefix, newWork, workingName } from './lease-context.ts';
import { entryOfLease } from './lease-vm.ts';

interface VmAt {
  ref: Ref;
  record: VmRecord;
}

/** One difference between the leases and a host; each has one owner and one outcome. */
export type Difference =
  | { kind: 'deleted-outside'; lease: Lease }
  | ({ kind: 'unrecorded'; leaseId: string } & VmAt)
  | ({ kind: 'left-over'; leaseId: string } & VmAt)
  | ({ kind: 'half-made'; leaseId: string } & VmAt)
  | ({ kind: 'imported'; document: ImportedVm } & VmAt)
  | ({ kind: 'deadline-differs'; lease: Lease; markerAt: number | undefined } & VmAt)
  | { kind: 'orphan-disk'; leaseId: string; ref: Ref; record: VdiRecord }
  | ({ kind: 'other-installation'; installation: string } & VmAt)
  | ({ kind: 'copy' } & VmAt);

export interface Comparison {
  context: LeaseContext;
  works: ReadonlyMap<string, LeaseWork>;
  /** Another installation that is being taken over: its left-overs are ours to clear. */
  adopt?: string | undefined;
}

/**
 * Everything that differs on one host entry.
 * @param entry its inventory is complete: what is not there does not exist
 */
export function differencesOn(comparison: Comparison, entry: FleetEntry): Difference[] {
  const { inventory } = entry;
  const found: Difference[] = [];
  const note = (difference: Difference | undefined) => difference && found.push(difference);
  for (const lease of comparison.context.book.live()) note(missingVm(comparison, entry, lease));
  for (const [ref, record] of inventory.all('VM')) note(vmDifference(comparison, entry, { ref, record }));
  for (const [ref, record] of inventory.all('VDI')) note(diskDifference(comparison, ref, record));
  return found;
}

/** @param entry its inventory is complete */
export function missingVm(
  { context, works }: Comparison,
  entry: FleetEntry,
  lease: Lease,
): Difference | undefined {
  if (lease.state.kind !== 'available') return undefined;
  if (entryOfLease(context, lease, works.get(lease.id) ?? newWork(lease.id)) !== entry) return undefined;
  if (lease.vmUuid !== undefined && entry.inventory.vmByUuid(lease.vmUuid)) return undefined;
  return { kind: 'deleted-outside', lease };
}

/** What a VM that carries our marker differs in from its lease. */
export function ownVmDifference({ context }: Comparison, leaseId: string, vm: VmAt): Difference | undefined {
  const lease = context.book.lease(leaseId);
  if (!lease || (lease.state.kind === 'deleted' && lease.state.reason === 'deleted-outside')) {
    return { kind: 'unrecorded', leaseId, ...vm };
  }
  if (lease.vmUuid === vm.record.uuid && isLive(lease)) return undefined;
  // Without a noted VM a live lease is still being made: this may become it.
  if (lease.vmUuid === undefined && isLive(lease)) return undefined;
  return { kind: 'left-over', leaseId, ...vm };
}

function vmDifference(comparison: Comparison, entry: FleetEntry, vm: VmAt): Difference | undefined {
  const { context } = comparison;
  const { record } = vm;
  const owner = ownerOf(record, context.installation);
  switch (owner.kind) {
    case 'ours':
      return (
        ownVmDifference(comparison, owner.leaseId, vm) ??
        deadlineDifference(comparison, owner.leaseId, owner.deadlineAt, vm)
      );
    case 'other-installation':
      return { kind: 'other-installation', installation: owner.installation, ...vm };
    default:
  }
  if (isHalfMade(comparison, record)) return halfMade(comparison, entry, vm);
  // Templates and snapshots of ours are made by people all the time: no news.
  const isVm = !record.is_a_template && !record.is_a_snapshot;
  return owner.kind === 'copy' && isVm ? { kind: 'copy', ...vm } : undefined;
}

/** True where somebody should look: it may be complete only a moment later. */
export function isUnwantedClone(comparison: Comparison, entry: FleetEntry, vm: VmAt): boolean {
  return isHalfMade(comparison, vm.record) && halfMade(comparison, entry, vm) !== undefined;
}

function isHalfMade({ context, adopt }: Comparison, record: VmRecord): boolean {
  if (!record.is_a_template || record.is_a_snapshot) return false;
  return [context.installation, ...(adopt === undefined ? [] : [adopt])].some((installation) =>
    record.name_label.startsWith(workingName(leaseIdPrefix(installation))),
  );
}

function halfMade({ context, works }: Comparison, entry: FleetEntry, vm: VmAt): Difference | undefined {
  const leaseId = vm.record.name_label.slice(workingName('').length);
  const lease = context.book.liveLease(leaseId);
  const worksHere = lease !== undefined && works.get(leaseId)?.cloneAskedOf === entry.hostRef;
  if (worksHere && (lease.vmUuid === undefined || lease.vmUuid === vm.record.uuid)) return undefined;
  return { kind: 'half-made', leaseId, ...vm };
}

function deadlineDifference(
  { context, works }: Comparison,
  leaseId: string,
  markerAt: number | undefined,
  vm: VmAt,
): Difference | undefined {
  const lease = context.book.liveLease(leaseId);
  if (lease?.state.kind !== 'available' || works.get(leaseId)?.deadlineMoving) return undefined;
  return lease.deadlineAt === markerAt ? undefined : { kind: 'deadline-differs', lease, markerAt, ...vm };
}

function diskDifference({ context, adopt }: Comparison, ref: Ref, record: VdiRecord): Difference | undefined {
  if (record.VBDs.length > 0 || !record.managed || record.is_a_snapshot) return undefined;
  const marker = readDiskMarker(record);
  if (!marker || (marker.installation !== context.installation && marker.installation !== adopt)) {
    return undefined;
  }
  // Its lease's own removal looks after it.
  if (context.book.liveLease(marker.leaseId)) return undefined;
  return { kind: 'orphan-disk', leaseId: marker.leaseId, ref, record };
}
