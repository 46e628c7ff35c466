import { expect, it, vi } from 'vitest';
import type { Placement } from '../../../../core/fleet/index.ts';
import type { LeaseContext } from '../../../../core/leases/lease/lease-context.ts';
import { takeWithinQuota } from '../../../../core/leases/quotas/take-within-quota.ts';
import { ProvisionSpec } from '../../../../core/model/request.ts';

const placed = ['l1', 'l2', 'l3'].map((leaseId) => ({ leaseId, vcpus: 8, memoryBytes: 1 })) as Placement[];

/** Quotas that allow so many VMs of a request in all. */
function take(allowed: number, held: number) {
  const endReservation = vi.fn();
  const quotas = { rules: { isEmpty: false }, check: () => allowed };
  const context = { fleet: { endReservation }, quotas } as unknown as LeaseContext;
  const spec = ProvisionSpec.parse({ descriptor: 'job', osKey: 'centos7', count: held + placed.length });
  const check = { needsAll: false, mayBorrow: () => true };
  const taken = takeWithinQuota(context, { owner: 'ann', teams: [], spec }, { placed, held, check });
  return { started: taken.placed.map(({ leaseId }) => leaseId), ended: endReservation.mock.calls.flat() };
}

it('starts what the quotas leave beside warm VMs, and gives the rest of the room back', () => {
  expect(take(4, 2)).toEqual({ started: ['l1', 'l2'], ended: ['l3'] });
  expect(take(5, 2)).toEqual({ started: ['l1', 'l2', 'l3'], ended: [] });
});

it('starts none where fewer are allowed than are held: the size here is larger than that of the warm ones', () => {
  expect(take(1, 2)).toEqual({ started: [], ended: ['l1', 'l2', 'l3'] });
});
