import type { PlanAlternative, PlannedVm, PlanRefusal, ProvisionSpec } from '../../model/request.ts';
import type { Ref } from '../../xapi/index.ts';

/** What a request's VMs need, before hosts are chosen: the part of its spec that placement looks at. */
export interface PlacementSpec
  extends Pick<
    ProvisionSpec,
    'osKey' | 'vcpus' | 'memoryBytes' | 'hostRef' | 'networkId' | 'labels' | 'ignoreLabels' | 'allOrNone'
  > {
  /** One per VM: who will own the reservation, and the VM's name. */
  vms: readonly { leaseId: string; name: string }[];
  /** Hosts (physical, by uuid) to try last or not at all: earlier attempts failed there. */
  avoid?: ReadonlySet<string> | undefined;
  /** A VM that gives way to others: only room that nothing uses, other preemptible VMs included. */
  isPreemptible?: boolean;
}

/** Where one VM goes; holds everything the lease needs to make it. */
export interface Placement {
  leaseId: string;
  name: string;
  hostRef: number;
  physicalHost: { uuid: string; ref: Ref; name: string };
  template: { ref: Ref; uuid: string; name: string };
  network: { ref: Ref; uuid: string; name: string; device: string };
  /** What the VM will have: the request's sizes, else the template's own. */
  vcpus: number;
  memoryBytes: number;
  diskBytes: number;
  /** What it counts for until the host's records show it; absent for one that is adopted: taken from the sizes. */
  holds?: PlacementHolds;
}

/**
 * The ini's sizes may differ from the template's: capacity is counted by these.
 * @see docs/spec/legacy-api.md#sizes-for-capacity
 */
interface PlacementHolds {
  vcpus: number;
  /** Overhead included. */
  memoryBytes: number;
  /** By SR; of a thin SR the part that counts. */
  diskBytesBySr: ReadonlyMap<Ref, number>;
  diskCount: number;
}

export interface PlacementResult {
  placed: readonly Placement[];
  /** One per VM for which nothing was free, in order. */
  unplaced: readonly { leaseId: string; name: string }[];
  planned: readonly PlannedVm[];
  refusals: readonly PlanRefusal[];
  alternatives: readonly PlanAlternative[];
}
