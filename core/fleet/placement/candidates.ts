import { DynvmError } from '../../model/failure.ts';
import type { PlanRefusal } from '../../model/request.ts';
import { toEntryCaps, usableHosts } from '../capacity/entry-capacity.ts';
import type { EntryCaps, Fit, FreeCapacity } from '../capacity/free-capacity.ts';
import { findOsSettings, type OsPlace, type OsResolution } from '../capacity/os-resolution.ts';
import type { HostEntry } from '../entry/host-entry.ts';
import type { PlacementSpec } from './placement.ts';

type ResolvedOs = Extract<OsResolution, { kind: 'resolved' }>;
export type UsablePlace = Extract<OsPlace, { kind: 'usable' }>;

/** An entry that may take VMs of the request, with a copy of what is free to take them from. */
export interface Candidate {
  entry: HostEntry;
  resolution: ResolvedOs;
  usable: readonly UsablePlace[];
  freeCapacity: FreeCapacity;
  caps: EntryCaps;
}

export interface Candidates {
  candidates: readonly Candidate[];
  /** Entries and physical hosts that take no VM of this request, however much is free. */
  refusals: readonly PlanRefusal[];
}

/** Who may take VMs of this request at all. @throws DynvmError `unknown-host`: the asked network is on none of them */
export function findCandidates(entries: readonly HostEntry[], spec: PlacementSpec): Candidates {
  const candidates: Candidate[] = [];
  const refusals: PlanRefusal[] = [];
  let networkProblem: string | undefined;
  for (const entry of entries) {
    const refuse = (reason: string, hostName = entry.settings.name) =>
      refusals.push({ hostRef: entry.hostRef, hostName, reason });
    const unschedulable = explainUnschedulable(entry, spec);
    if (unschedulable !== undefined) {
      refuse(unschedulable);
      continue;
    }
    const resolution = entry.capacity.resolve(spec);
    if (resolution.kind === 'none') {
      refuse(resolution.problem);
      continue;
    }
    for (const place of resolution.places) {
      if (place.kind === 'usable') continue;
      refuse(place.problem, place.host.name);
      if (place.limitedBy === 'network') networkProblem ??= place.missingNetwork;
    }
    const usable = resolution.places.filter((place) => place.kind === 'usable');
    if (usable.length === 0) continue;
    const freeCapacity = spec.isPreemptible
      ? entry.capacity.copyUnusedCapacity()
      : entry.capacity.copyFreeCapacity();
    candidates.push({
      entry,
      resolution,
      usable,
      freeCapacity,
      caps: toEntryCaps(entry.settings, spec.osKey),
    });
  }
  if (candidates.length === 0 && spec.networkId !== undefined && networkProblem !== undefined) {
    throw new DynvmError({
      code: 'unknown-host',
      message: networkProblem,
      hint: 'Name a device (eth0), its number or a network of the hosts that serve this OS.',
      where: { field: 'networkId' },
    });
  }
  return { candidates, refusals };
}

/** How many VMs a candidate could still take, and what bounds it. */
export function remainingFit(candidate: Candidate): Fit {
  const { freeCapacity, usable, resolution, caps } = candidate;
  return freeCapacity.entryFit(usableHosts(usable), resolution.resources, caps);
}

function explainUnschedulable(entry: HostEntry, spec: PlacementSpec): string | undefined {
  const { settings } = entry;
  if (!labelsMatch(settings.labels, spec)) return labelRefusal(settings.labels);
  if (!findOsSettings(settings, spec.osKey)) return `no template for ${spec.osKey}`;
  return entry.unschedulable?.problem;
}

/** Which host entries count. @see docs/spec/legacy-api.md#labels */
export interface LabelQuery {
  labels: readonly string[];
  ignoreLabels: boolean;
}

/**
 * A labelled host serves only requests that name one of its labels, an unlabelled host only requests without any.
 * @see docs/spec/legacy-api.md#labels
 */
export function labelsMatch(hostLabels: readonly string[], query: LabelQuery): boolean {
  if (query.ignoreLabels) return true;
  if (hostLabels.length === 0) return query.labels.length === 0;
  return hostLabels.some((label) => query.labels.includes(label));
}

/** Why {@link labelsMatch} said no, as a sentence. */
function labelRefusal(hostLabels: readonly string[]): string {
  if (hostLabels.length === 0) return 'has no label: serves only requests without labels';
  const word = hostLabels.length === 1 ? 'the label' : 'one of the labels';
  return `serves only requests with ${word} ${hostLabels.join(', ')}`;
}
