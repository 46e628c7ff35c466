import type { PlanRefusal } from '../../model/request.ts';
import type { HostUsage } from '../capacity/host-usage.ts';
import type { ResourceRequest } from '../capacity/resource-request.ts';
import { type Candidate, remainingFit } from './candidates.ts';

const GIB = 1024 ** 3;

/** `88 GiB`, `0.5 GiB`; sizes in sentences are read by people. */
export function gib(bytes: number): string {
  return `${Math.round((bytes / GIB) * 10) / 10} GiB`;
}

/** Why this entry, which has no slot left, takes no VM of the asked size: one sentence a physical host, or one for the entry's cap. */
export function explainNoCapacity(candidate: Candidate, osKey: string): PlanRefusal[] {
  const { entry, caps } = candidate;
  const { limitedBy } = remainingFit(candidate);
  const refusal = (reason: string, hostName: string): PlanRefusal => ({
    hostRef: entry.hostRef,
    hostName,
    reason,
  });
  if (limitedBy === 'host.vms.max') {
    return [refusal(`host.vms.max.${osKey} = ${caps.maxVms} reached`, entry.settings.name)];
  }
  if (limitedBy === 'host.slots.reserve') {
    const reason = `host.slots.reserve = ${caps.slotsReserve}: what is left is held back`;
    return [refusal(reason, entry.settings.name)];
  }
  return candidate.usable.map(({ host }) => refusal(noRoomOn(candidate, host), host.name));
}

function noRoomOn(candidate: Candidate, host: HostUsage): string {
  const { freeCapacity, resolution } = candidate;
  const { resources } = resolution;
  if (resources.vcpusMax > host.logicalCpus) {
    return `cpu: needs ${resources.vcpusMax} vCPUs, the host has ${host.logicalCpus} logical CPUs`;
  }
  const { limitedBy } = freeCapacity.hostFit(host, resources);
  switch (limitedBy) {
    case 'cpu':
      return `cpu: needs ${resources.vcpus} vCPUs, ${Math.floor(freeCapacity.cpuFree(host))} of ${host.cpuTotal} free`;
    case 'memory':
      return `memory: needs ${gib(resources.memoryBytes)}, ${gib(freeCapacity.memoryFree(host))} free`;
    default:
      return diskSentence(candidate, resources);
  }
}

function diskSentence(candidate: Candidate, resources: ResourceRequest): string {
  const { freeCapacity, entry } = candidate;
  for (const [ref, bytes] of resources.diskBytesBySr) {
    const free = freeCapacity.diskFree(ref);
    if (bytes <= free) continue;
    const sr = entry.capacity.usage.srs.get(ref);
    return `disk: needs ${gib(bytes)} on ${sr?.name ?? 'its storage'}, ${gib(free)} free after headroom`;
  }
  return 'disk: not enough free';
}
