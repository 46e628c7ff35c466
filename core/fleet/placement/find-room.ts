import { FreeCapacity } from '../capacity/free-capacity.ts';
import { findOsSettings } from '../capacity/os-resolution.ts';
import type { ReservedSums } from '../capacity/reservations.ts';
import type { HostEntry } from '../entry/host-entry.ts';
import { type Candidate, findCandidates, labelsMatch, remainingFit } from './candidates.ts';
import type { PlacementSpec } from './placement.ts';
import { fitsIn, leavingVms } from './plan-alternatives.ts';

/** What there is for VMs of one kind. */
export interface Room {
  /** So many fit now. */
  readonly slots: number;
  /** Entries that can take them, now or when VMs have gone. */
  readonly hostRefs: readonly number[];
  /** Why no entry can, as a sentence. */
  readonly problem?: string;
}

const NOTHING_RESERVED: ReservedSums = {
  vcpusByHost: new Map(),
  memoryBytesByHost: new Map(),
  diskBytesBySr: new Map(),
  places: 0,
};

export function findRoom(entries: readonly HostEntry[], spec: PlacementSpec): Room {
  const { candidates, refusals } = findCandidates(entries, spec);
  const [refusal] = refusals;
  return {
    slots: candidates.reduce((sum, candidate) => sum + remainingFit(candidate).slots, 0),
    hostRefs: candidates.map(({ entry }) => entry.hostRef),
    ...(candidates.length === 0 && refusal && { problem: `${refusal.hostName}: ${refusal.reason}` }),
  };
}

/**
 * VMs of one kind that would fit if every VM with a deadline of ours and everything reserved were gone. Infinity where an
 * entry that serves them can't be used now: nobody knows what it will have.
 */
export function findMostSlots(
  entries: readonly HostEntry[],
  spec: PlacementSpec,
  installation: string,
): number {
  if (entries.some((entry) => mayReturn(entry, spec))) return Number.POSITIVE_INFINITY;
  const { candidates } = findCandidates(entries, spec);
  return candidates.reduce((sum, candidate) => sum + slotsWhenEmpty(candidate, installation), 0);
}

function slotsWhenEmpty(candidate: Candidate, installation: string): number {
  const empty = new FreeCapacity(candidate.entry.capacity.usage, NOTHING_RESERVED);
  return fitsIn(candidate, empty, leavingVms(candidate, installation));
}

function mayReturn(entry: HostEntry, spec: PlacementSpec): boolean {
  const { settings, state } = entry;
  if (!labelsMatch(settings.labels, spec) || !findOsSettings(settings, spec.osKey)) return false;
  return entry.unschedulable !== undefined && state.kind !== 'duplicate';
}
