import type { PlanAlternative } from '../../model/request.ts';
import { usableHosts } from '../capacity/entry-capacity.ts';
import type { FreeCapacity } from '../capacity/free-capacity.ts';
import { type Footprint, measureVm } from '../capacity/preemptible-vms.ts';
import type { HostEntry } from '../entry/host-entry.ts';
import { readOwner } from '../inventory/marker.ts';
import type { Candidate } from './candidates.ts';
import type { PlacementSpec } from './placement.ts';
import { gib } from './plan-refusals.ts';

const GIB = 1024 ** 3;
const MIB = 1024 ** 2;
/** Below this no guest of today boots. */
const LEAST_MEMORY_BYTES = 512 * MIB;

/** Changes to a request with which all of it would fit, or most of it. `fitting` = how many fit as asked. */
export function findAlternatives(
  candidates: readonly Candidate[],
  spec: PlacementSpec,
  fitting: number,
  installation: string,
): PlanAlternative[] {
  const [first] = candidates;
  if (!first) return [];
  const count = spec.vms.length;
  const asked = {
    memoryBytes: spec.memoryBytes ?? first.resolution.size.memoryBytes,
    vcpus: spec.vcpus ?? first.resolution.size.vcpus,
  };
  return [
    ...smallerCount(count, fitting),
    ...lessMemory(candidates, spec, asked.memoryBytes),
    ...fewerVcpus(candidates, spec, asked.vcpus),
    ...roomLater(candidates, count, installation),
  ];
}

function smallerCount(count: number, fitting: number): PlanAlternative[] {
  if (fitting === 0) return [];
  return [{ sentence: `${fitting} instead of ${count}`, change: { count: fitting } }];
}

function lessMemory(candidates: readonly Candidate[], spec: PlacementSpec, asked: number): PlanAlternative[] {
  const count = spec.vms.length;
  const step = asked > 2 * GIB ? GIB : 256 * MIB;
  const most = Math.ceil(asked / step) - 1;
  const least = Math.ceil(LEAST_MEMORY_BYTES / step);
  const steps = largest(least, most, (n) => fits(candidates, { ...spec, memoryBytes: n * step }) >= count);
  if (steps === undefined) return [];
  const memoryBytes = steps * step;
  return [
    {
      sentence: `${count} with ${gib(memoryBytes)} of memory each instead of ${gib(asked)}`,
      change: { memoryBytes },
    },
  ];
}

function fewerVcpus(candidates: readonly Candidate[], spec: PlacementSpec, asked: number): PlanAlternative[] {
  const count = spec.vms.length;
  const vcpus = largest(1, asked - 1, (n) => fits(candidates, { ...spec, vcpus: n }) >= count);
  if (vcpus === undefined) return [];
  const word = vcpus === 1 ? 'vCPU' : 'vCPUs';
  return [{ sentence: `${count} with ${vcpus} ${word} each instead of ${asked}`, change: { vcpus } }];
}

/** When so many of our leases have reached their deadline that the request fits. */
function roomLater(candidates: readonly Candidate[], count: number, installation: string): PlanAlternative[] {
  const leaving = candidates
    .flatMap((candidate) => leavingVms(candidate, installation))
    .sort((a, b) => a.deadlineAt - b.deadlineAt);
  const enough = (gone: number) => fitsAfter(candidates, leaving.slice(0, gone)) >= count;
  if (!enough(leaving.length)) return [];
  const stillNeeded = largest(0, leaving.length - 1, (n) => enough(leaving.length - n)) ?? 0;
  const last = leaving[leaving.length - stillNeeded - 1];
  if (!last) return [];
  const fromAt = last.deadlineAt;
  const sentence = `${count} from ${new Date(fromAt).toISOString()}, when ${leaving.length - stillNeeded} leases have reached their deadline`;
  return [{ sentence, change: { fromAt } }];
}

/** VMs of this size that fit now, caps and reservations considered. */
function fits(candidates: readonly Candidate[], spec: PlacementSpec): number {
  let sum = 0;
  for (const { entry, caps } of candidates) {
    const resolution = entry.capacity.resolve(spec);
    if (resolution.kind === 'none') continue;
    sum += entry.capacity.free.entryFit(usableHosts(resolution.places), resolution.resources, caps).slots;
  }
  return sum;
}

interface LeavingVm extends Footprint {
  entry: HostEntry;
  deadlineAt: number;
}

function fitsAfter(candidates: readonly Candidate[], gone: readonly LeavingVm[]): number {
  let sum = 0;
  for (const candidate of candidates)
    sum += fitsIn(candidate, candidate.entry.capacity.copyFreeCapacity(), gone);
  return sum;
}

/** VMs that fit when these have gone. Gives their room to `freeCapacity`. */
export function fitsIn(
  { entry, usable, resolution, caps }: Candidate,
  freeCapacity: FreeCapacity,
  gone: readonly LeavingVm[],
): number {
  for (const vm of gone) {
    if (vm.entry === entry) freeCapacity.give(vm.hostUuid, vm.vcpus, vm.memoryBytes, vm.diskBytesBySr);
  }
  return freeCapacity.entryFit(usableHosts(usable), resolution.resources, caps).slots;
}

/** VMs of ours that will be deleted, and what comes free with each. */
export function leavingVms({ entry }: Candidate, installation: string): LeavingVm[] {
  const { inventory, common, capacity } = entry;
  return [...inventory.realVms].flatMap((ref) => {
    const vm = inventory.get('VM', ref);
    if (!vm) return [];
    const owner = readOwner(vm, installation);
    // A warm one counts as free already.
    if (owner.kind !== 'ours' || owner.deadlineAt === undefined || capacity.isPreemptible(owner.leaseId))
      return [];
    const footprint = measureVm({ inventory, common, usage: capacity.usage }, ref);
    return footprint ? [{ ...footprint, entry, deadlineAt: owner.deadlineAt }] : [];
  });
}

/** The largest n in [least, most] that holds, where holding for n means holding for all below. */
function largest(least: number, most: number, holds: (n: number) => boolean): number | undefined {
  if (most < least || !holds(least)) return undefined;
  let low = least;
  let high = most;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (holds(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}
