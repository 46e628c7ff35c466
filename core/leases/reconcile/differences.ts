import { type FleetEntry, readDiskMarker, readOwner } from '../../fleet/index.ts';
import { assertNever } from '../../model/assert-never.ts';
import { isLive, type Lease } from '../../model/lease.ts';
import type { ReconcileFinding } from '../../model/reconcile.ts';
import type { ImportedVm } from '../../ports.ts';
import type { Ref, VdiRecord, VmRecord } from '../../xapi/index.ts';
import { hostUnavailable } from '../lease/host-reachability.ts';
import { type LeaseContext, leaseIdPrefix, toWorkingName } from '../lease/lease-context.ts';
import { findEntryOfLease } from '../lease/lease-vm.ts';

interface VmAt {
  ref: Ref;
  record: VmRecord;
}

/** One difference between the leases and a host; each has one owner and one outcome. */
export type Difference =
  | { kind: 'deleted-outside'; lease: Lease }
  | ({ kind: 'untracked'; leaseId: string } & VmAt)
  | ({ kind: 'orphaned'; leaseId: string } & VmAt)
  | ({ kind: 'incomplete'; leaseId: string } & VmAt)
  | ({ kind: 'imported'; document: ImportedVm } & VmAt)
  | ({ kind: 'deadline-differs'; lease: Lease; markerAt: number | undefined } & VmAt)
  | { kind: 'orphan-disk'; leaseId: string; leaseName: string | undefined; ref: Ref; record: VdiRecord }
  | ({ kind: 'other-installation'; installation: string } & VmAt)
  | ({ kind: 'copy' } & VmAt);

export interface Comparison {
  context: LeaseContext;
  /** Another installation that is being taken over: its orphans are ours to clear. */
  adopt?: string | undefined;
}

/**
 * Everything that differs on one host entry.
 * @param entry its inventory is complete: what is not there does not exist
 */
export function findDifferences(comparison: Comparison, entry: FleetEntry): Difference[] {
  const { inventory } = entry;
  const found: Difference[] = [];
  const note = (difference: Difference | undefined) => difference && found.push(difference);
  for (const lease of comparison.context.registry.live()) note(findMissingVm(comparison, entry, lease));
  for (const [ref, record] of inventory.all('VM')) note(compareVm(comparison, entry, { ref, record }));
  for (const [ref, record] of inventory.all('VDI')) note(compareDisk(comparison, ref, record));
  return found;
}

/** @param entry its inventory is complete */
export function findMissingVm(
  { context }: Comparison,
  entry: FleetEntry,
  lease: Lease,
): Difference | undefined {
  if (lease.state.kind !== 'available') return undefined;
  if (findEntryOfLease(context, lease) !== entry) return undefined;
  if (lease.vmUuid !== undefined && entry.inventory.vmByUuid(lease.vmUuid)) return undefined;
  return { kind: 'deleted-outside', lease };
}

/** What a VM that carries our marker differs in from its lease. */
export function compareOwnVm({ context }: Comparison, leaseId: string, vm: VmAt): Difference | undefined {
  const lease = context.registry.lease(leaseId);
  if (!lease || (lease.state.kind === 'deleted' && lease.state.reason === 'deleted-outside')) {
    return { kind: 'untracked', leaseId, ...vm };
  }
  if (lease.vmUuid === vm.record.uuid && isLive(lease)) return undefined;
  // Without a noted VM a live lease is still being made: this may become it.
  if (lease.vmUuid === undefined && isLive(lease)) return undefined;
  return { kind: 'orphaned', leaseId, ...vm };
}

function compareVm(comparison: Comparison, entry: FleetEntry, vm: VmAt): Difference | undefined {
  const { context } = comparison;
  const { record } = vm;
  const owner = readOwner(record, context.installation);
  switch (owner.kind) {
    case 'ours':
      return (
        compareOwnVm(comparison, owner.leaseId, vm) ??
        compareDeadline(comparison, owner.leaseId, owner.deadlineAt, vm)
      );
    case 'other-installation':
      return { kind: 'other-installation', installation: owner.installation, ...vm };
    default:
  }
  if (isIncomplete(comparison, record)) return compareIncomplete(comparison, entry, vm);
  // Templates and snapshots of ours are made by people all the time: no news.
  const isVm = !record.is_a_template && !record.is_a_snapshot;
  return owner.kind === 'copy' && isVm ? { kind: 'copy', ...vm } : undefined;
}

/** True where somebody should look: it may be complete only a moment later. */
export function isUnwantedClone(comparison: Comparison, entry: FleetEntry, vm: VmAt): boolean {
  return isIncomplete(comparison, vm.record) && compareIncomplete(comparison, entry, vm) !== undefined;
}

function isIncomplete({ context, adopt }: Comparison, record: VmRecord): boolean {
  if (!record.is_a_template || record.is_a_snapshot) return false;
  return [context.installation, ...(adopt === undefined ? [] : [adopt])].some((installation) =>
    record.name_label.startsWith(toWorkingName(leaseIdPrefix(installation))),
  );
}

function compareIncomplete({ context }: Comparison, entry: FleetEntry, vm: VmAt): Difference | undefined {
  const leaseId = vm.record.name_label.slice(toWorkingName('').length);
  const lease = context.registry.liveLease(leaseId);
  const worksHere = lease !== undefined && context.runtimes.get(leaseId)?.cloneRequestedOn === entry.hostRef;
  if (worksHere && (lease.vmUuid === undefined || lease.vmUuid === vm.record.uuid)) return undefined;
  return { kind: 'incomplete', leaseId, ...vm };
}

function compareDeadline(
  { context }: Comparison,
  leaseId: string,
  markerAt: number | undefined,
  vm: VmAt,
): Difference | undefined {
  const lease = context.registry.liveLease(leaseId);
  if (lease?.state.kind !== 'available' || context.runtimes.get(leaseId)?.deadlineMoving) return undefined;
  return lease.deadlineAt === markerAt ? undefined : { kind: 'deadline-differs', lease, markerAt, ...vm };
}

function compareDisk({ context, adopt }: Comparison, ref: Ref, record: VdiRecord): Difference | undefined {
  if (record.VBDs.length > 0 || !record.managed || record.is_a_snapshot) return undefined;
  const marker = readDiskMarker(record);
  if (!marker || (marker.installation !== context.installation && marker.installation !== adopt)) {
    return undefined;
  }
  // Its lease's own removal looks after it.
  if (context.registry.liveLease(marker.leaseId)) return undefined;
  const { leaseId } = marker;
  return { kind: 'orphan-disk', leaseId, leaseName: context.registry.lease(leaseId)?.name, ref, record };
}

type Outcome = Pick<ReconcileFinding, 'action' | 'message'>;

/** A difference as people are told of it, before anything is done about it. */
export function describeDifference(
  entry: FleetEntry,
  difference: Difference,
  options: { removeDisks: boolean; adopt?: string | undefined },
): ReconcileFinding {
  const place = { kind: difference.kind, hostRef: entry.hostRef, host: entry.row.name, done: false };
  if (difference.kind === 'deleted-outside') {
    const { name, vmUuid: uuid, id: leaseId } = difference.lease;
    const message = `${name} is no longer there: somebody else deleted it.`;
    return { ...place, name, ...(uuid === undefined ? {} : { uuid }), leaseId, action: 'close', message };
  }
  const { uuid, name_label: name } = difference.record;
  const leaseId = findLeaseId(difference);
  return {
    ...place,
    name,
    uuid,
    ...(leaseId === undefined ? {} : { leaseId }),
    ...(difference.kind === 'orphan-disk' ? { sizeBytes: difference.record.virtual_size } : {}),
    ...(difference.kind === 'other-installation' ? { installation: difference.installation } : {}),
    ...describeOutcome(difference, name, options),
  };
}

/** Not connected, or still loading. */
export function unknownHost(entry: FleetEntry): ReconcileFinding {
  return {
    kind: 'host-unknown',
    hostRef: entry.hostRef,
    host: entry.row.name,
    action: 'none',
    done: false,
    message: `What is on it can't be told now: ${hostUnavailable(entry).message}`,
  };
}

function findLeaseId(difference: Exclude<Difference, { kind: 'deleted-outside' }>): string | undefined {
  if ('leaseId' in difference) return difference.leaseId;
  return difference.kind === 'deadline-differs' ? difference.lease.id : undefined;
}

function describeOutcome(
  difference: Exclude<Difference, { kind: 'deleted-outside' }>,
  name: string,
  { removeDisks, adopt }: { removeDisks: boolean; adopt?: string | undefined },
): Outcome {
  switch (difference.kind) {
    case 'untracked':
      return { action: 'adopt', message: `${name} has our marker, but no lease knows it.` };
    case 'orphaned':
      return { action: 'remove', message: `${name} is orphaned: its lease has ended or has another VM.` };
    case 'incomplete':
      return { action: 'remove', message: `${name} was not finished, and nobody is making it.` };
    case 'imported':
      return { action: 'adopt', message: `${name} is the old service's, by a live document with its uuid.` };
    case 'deadline-differs':
      return deadlineOutcome(difference, name);
    case 'orphan-disk':
      return {
        action: removeDisks ? 'remove' : 'report',
        message: `Disk ${name} of ${difference.leaseName ?? `lease ${difference.leaseId}`} belongs to no VM.`,
      };
    case 'other-installation': {
      const mine = difference.installation === adopt;
      return {
        action: mine ? 'take-over' : 'none',
        message: `${name} is managed by installation ${difference.installation}.`,
      };
    }
    case 'copy':
      return { action: 'none', message: `${name} is a copy of a VM of ours: it is not touched.` };
    default:
      return assertNever(difference);
  }
}

function deadlineOutcome(
  { lease, markerAt }: Extract<Difference, { kind: 'deadline-differs' }>,
  name: string,
): Outcome {
  const later = markerAt !== undefined && markerAt > lease.deadlineAt;
  const told = markerAt === undefined ? 'none' : new Date(markerAt).toISOString();
  return {
    action: later ? 'take-deadline' : 'write-marker',
    message: `${name}: its marker names the deadline ${told}, its lease ${new Date(lease.deadlineAt).toISOString()}.`,
  };
}
