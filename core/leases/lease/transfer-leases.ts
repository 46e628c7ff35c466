import type { Lease } from '../../model/lease.ts';
import type { Ownership } from '../../model/ownership.ts';
import { isPending } from '../../model/request.ts';
import type { Actor } from './actor.ts';
import type { LeaseContext } from './lease-context.ts';
import { locateVmOfLease, rewriteMarker } from './lease-vm.ts';

/**
 * Gives the live leases of one principal, and their requests, to another. Resolves with how many, once they are recorded;
 * the markers on the VMs follow where their hosts answer.
 * @throws DynvmError store-unavailable: it is tried again by itself
 */
export async function transferLeases(
  context: LeaseContext,
  { from, to }: { from: string; to: Ownership },
  actor: Actor,
): Promise<number> {
  const { registry } = context;
  const ownership = { owner: to.owner, teams: [...to.teams] };
  const leases = registry.live().filter(({ owner }) => owner === from);
  const moved = leases.flatMap(({ id }) => registry.change(id, ownership) ?? []);
  const leased = new Set(leases.map(({ requestId }) => requestId));
  const requests = registry.requests().filter((request) => {
    return request.owner === from && (isPending(request) || leased.has(request.id));
  });
  for (const { id } of requests) registry.changeRequest(id, ownership);
  const after = `${leases.length} ${leases.length === 1 ? 'VM' : 'VMs'} of ${to.owner}`;
  registry.appendAudit(actor.record({ operation: 'principals.transfer', object: from, before: from, after }));
  await registry.flush();
  await Promise.all(moved.map((lease) => followMarker(context, lease)));
  return leases.length;
}

/** It matters only where the store is lost; a host that is down is no reason to fail. */
async function followMarker(context: LeaseContext, lease: Lease): Promise<void> {
  if (lease.state.kind !== 'available' || lease.vmUuid === undefined) return;
  try {
    const vm = await locateVmOfLease(context, lease);
    if (vm) await rewriteMarker(vm.entry, vm.ref, lease, lease.vmUuid, context.installation);
  } catch (error) {
    context.logger.warn({ err: error, leaseId: lease.id }, 'a marker names the owner before');
  }
}
