import { DynvmError } from '../../model/failure.ts';
import type { HostRow } from '../../model/host.ts';
import { describeHost } from '../../model/host-name.ts';
import type { PlanRefusal } from '../../model/request.ts';
import { findOsSettings } from '../capacity/os-resolution.ts';
import type { Reservation } from '../capacity/reservations.ts';
import { hvmMemoryOverheadBytes } from '../capacity/resource-request.ts';
import type { StorageQueues } from '../capacity/storage-queues.ts';
import { describeState } from '../entry/entry-state.ts';
import type { HostEntry } from '../entry/host-entry.ts';
import { type Assignment, assignHosts } from './assign-hosts.ts';
import { findCandidates } from './candidates.ts';
import { findMostSlots, findRoom, type Room } from './find-room.ts';
import type { Placement, PlacementResult, PlacementSpec } from './placement.ts';
import { findAlternatives } from './plan-alternatives.ts';
import { explainNoCapacity } from './plan-refusals.ts';

export interface SchedulerOptions {
  readonly installation: string;
  readonly queues: StorageQueues;
  /** Sections of the ini that can't be used: a request that gets nothing is told of them. */
  readonly misconfigured?: readonly HostRow[];
}

/** Answers asks by what the entries show at this moment. */
export class Scheduler {
  /** Ascending by hostRef: ties go to the lower one. */
  readonly #entries: readonly HostEntry[];
  readonly #installation: string;
  readonly #queues: StorageQueues;
  readonly #misconfigured: readonly HostRow[];

  constructor(entries: readonly HostEntry[], { installation, queues, misconfigured = [] }: SchedulerOptions) {
    this.#entries = entries;
    this.#installation = installation;
    this.#queues = queues;
    this.#misconfigured = misconfigured;
  }

  /** Chooses; the caller takes the reservations in the same turn, or leaves it at a plan. */
  place(spec: PlacementSpec): { result: PlacementResult; reservations: readonly Reservation[] } {
    const { candidates, refusals } = findCandidates(this.#entriesFor(spec), spec);
    const assignments = assignHosts(candidates, spec, this.#queues);
    const short = assignments.length < spec.vms.length;
    const taken = short && spec.allOrNone ? [] : assignments;
    const made = taken.map((assignment) => ({
      placement: toPlacement(assignment),
      entry: assignment.candidate.entry,
    }));
    const noRoom = short ? candidates.flatMap((candidate) => explainNoCapacity(candidate, spec.osKey)) : [];
    return {
      result: {
        placed: made.map(({ placement }) => placement),
        unplaced: spec.vms.slice(taken.length),
        planned: assignments.map((assignment) => assignment.planned),
        refusals: [...refusals, ...noRoom, ...(short ? this.#misconfigured.map(toRefusal) : [])],
        alternatives: short ? findAlternatives(candidates, spec, assignments.length, this.#installation) : [],
      },
      reservations: made.map(({ placement, entry }) => this.toReservation(placement, entry.poolUuid ?? '')),
    };
  }

  /** @throws DynvmError unknown-os, unknown-host, host-unavailable */
  findRoom(spec: PlacementSpec): Room {
    return findRoom(this.#entriesFor(spec), spec);
  }

  /** @throws DynvmError unknown-os, unknown-host, host-unavailable */
  findMostSlots(spec: PlacementSpec): number {
    return findMostSlots(this.#entriesFor(spec), spec, this.#installation);
  }

  /** What a placement holds; an adopted one holds by its sizes. */
  toReservation(placement: Placement, poolUuid: string): Reservation {
    const { holds, vcpus, memoryBytes } = placement;
    return {
      leaseId: placement.leaseId,
      poolUuid,
      hostUuid: placement.physicalHost.uuid,
      place: 1,
      vcpus: holds?.vcpus ?? vcpus,
      memoryBytes: holds?.memoryBytes ?? memoryBytes + hvmMemoryOverheadBytes(vcpus, memoryBytes),
      diskBytesBySr: holds?.diskBytesBySr ?? new Map(),
      diskCount: holds?.diskCount ?? 0,
    };
  }

  /** The entries a request is about. @throws DynvmError unknown-os, unknown-host, host-unavailable */
  #entriesFor(spec: PlacementSpec): readonly HostEntry[] {
    const configured = this.#entries.filter((entry) => !entry.retired);
    if (spec.hostRef !== undefined) {
      const misconfigured = misconfiguredHost(spec.hostRef, this.#misconfigured);
      if (misconfigured) throw misconfigured;
      return [namedEntry(configured, spec.hostRef, spec.osKey)];
    }
    const known = [...new Set(configured.flatMap((entry) => Object.keys(entry.settings.templates)))].sort();
    if (known.includes(spec.osKey)) return configured;
    throw new DynvmError({
      code: 'unknown-os',
      message: `No host has a template for "${spec.osKey}".`,
      hint: [
        known.length > 0 ? `Known: ${known.join(', ')}.` : 'Add <os>.template to a [xenhostN] section.',
        ...this.#misconfigured.map(toRefusal).map(({ hostName, reason }) => `${hostName}: ${reason}.`),
      ].join(' '),
      where: { field: 'osKey' },
    });
  }
}

function namedEntry(entries: readonly HostEntry[], hostRef: number, osKey: string): HostEntry {
  const entry = entries.find((one) => one.hostRef === hostRef);
  if (!entry) throw unknownHost(hostRef, entries);
  const where = { hostRef, host: entry.settings.name };
  if (!findOsSettings(entry.settings, osKey)) {
    throw new DynvmError({
      code: 'unknown-os',
      message: `Host ${describeHost(entry.row)} has no template for "${osKey}".`,
      where,
    });
  }
  const unschedulable = entry.unschedulable?.problem;
  if (unschedulable === undefined) return entry;
  const message = `Host ${describeHost(entry.row)} takes no VMs: ${unschedulable}.`;
  throw new DynvmError({ code: 'host-unavailable', message: message.replace(/\.\.$/, '.'), where });
}

function toPlacement({ vm, candidate, place }: Assignment): Placement {
  const { entry, resolution } = candidate;
  const { template, size, resources, diskCount } = resolution;
  return {
    leaseId: vm.leaseId,
    name: vm.name,
    hostRef: entry.hostRef,
    physicalHost: { uuid: place.host.uuid, ref: place.host.ref, name: place.host.name },
    template: { ref: template.ref, uuid: template.record.uuid, name: template.record.name_label },
    network: { ref: place.link.ref, uuid: place.link.uuid, name: place.link.name, device: place.link.device },
    vcpus: size.vcpus,
    memoryBytes: size.memoryBytes,
    diskBytes: size.diskBytes,
    holds: {
      vcpus: resources.vcpus,
      memoryBytes: resources.memoryBytes,
      diskBytesBySr: resources.diskBytesBySr,
      diskCount,
    },
  };
}

function toRefusal({ hostRef, name, state }: HostRow): PlanRefusal {
  return { hostRef, hostName: name, reason: describeState(state) ?? '' };
}

/** Undefined: it is none of those whose section can't be used. */
export function misconfiguredHost(hostRef: number, rows: readonly HostRow[]): DynvmError | undefined {
  const row = rows.find((one) => one.hostRef === hostRef);
  if (row?.state.kind !== 'misconfigured') return undefined;
  const message = `Host ${describeHost(row)} takes no VMs: ${describeState(row.state)}.`;
  return new DynvmError({ ...row.state.failure, code: 'host-unavailable', message });
}

/** Nobody goes by this number; names those that there are. */
export function unknownHost(hostRef: number, known: readonly { hostRef: number }[]): DynvmError {
  return new DynvmError({
    code: 'unknown-host',
    message: `There is no host ${hostRef} ([xenhost${hostRef}]).`,
    hint: `Known: ${known.map((one) => one.hostRef).join(', ') || 'none'}.`,
    where: { hostRef, field: 'hostRef' },
  });
}
