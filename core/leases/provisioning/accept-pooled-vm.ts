import type { Lease } from '../../model/lease.ts';
import { computeLifetimeMs } from '../lease/deadlines.ts';
import type { PoolVmSpec } from '../pools/pool-manager.ts';
import { type AcceptedRequest, createRequest, toLease } from './accept-request.ts';
import type { ProvisioningContext } from './provisioning-context.ts';

/**
 * Takes room that nothing uses for one VM of a warm pool; from the same moment that room counts as free for requests.
 * Undefined: there is none, or only where enough are being made.
 * @throws DynvmError unknown-os, unknown-host, host-unavailable
 */
export function acceptPooledVm(
  context: ProvisioningContext,
  { spec, poolId, busyHosts }: PoolVmSpec,
): AcceptedRequest | undefined {
  const { fleet, ownActors } = context;
  const vm = { leaseId: context.newLeaseId(), name: spec.descriptor };
  const result = fleet.place({ ...spec, vms: [vm], avoid: busyHosts, isPreemptible: true });
  const [placement] = result.placed;
  if (!placement) return undefined;
  const fingerprint = fleet.fingerprintTemplate(placement.hostRef, spec.osKey);
  if (fingerprint === undefined || busyHosts.has(placement.physicalHost.uuid)) {
    fleet.endReservation(vm.leaseId);
    return undefined;
  }
  fleet.setPreemptible({ leaseId: vm.leaseId, hostRef: placement.hostRef });
  const request = { ...createRequest(context, spec, ownActors.pool), leaseIds: [vm.leaseId] };
  // No quota counts a warm VM, so none shortens its age either.
  const lifetimeMs = computeLifetimeMs(context, spec);
  const placed = toLease(context, request, { ...vm, index: 1 }, placement, result);
  const lease: Lease = {
    ...placed,
    ...{ lifetimeMs, deadlineAt: placed.createdAt + lifetimeMs },
    pooled: { poolId, fingerprint, isSshChecked: false },
  };
  return { request, leases: [lease], placements: new Map([[vm.leaseId, placement]]) };
}
