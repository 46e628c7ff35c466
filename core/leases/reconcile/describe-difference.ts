import type { FleetEntry } from '../../fleet/index.ts';
import { assertNever } from '../../model/assert-never.ts';
import type { ReconcileFinding } from '../../model/reconcile.ts';
import { hostUnavailable } from '../lease/host-reachability.ts';
import type { Difference } from './differences.ts';

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
