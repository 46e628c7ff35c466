import { expect, it, vi } from 'vitest';
import type { Placement } from '../../../../core/fleet/index.ts';
import type { LeaseContext } from '../../../../core/leases/lease/lease-context.ts';
import { quotaExceeded } from '../../../../core/leases/quotas/quota-exceeded.ts';
import { takeWithinQuota } from '../../../../core/leases/quotas/take-within-quota.ts';
import type { QuotaLimitName } from '../../../../core/model/quota.ts';
import { ProvisionSpec } from '../../../../core/model/request.ts';

const WARM = { vcpus: 4, memoryBytes: 3 };
const placed = [8, 16, 8].map((vcpus, at) => ({
  leaseId: `l${at + 1}`,
  vcpus,
  memoryBytes: 1,
})) as Placement[];

/** Quotas that allow so many VMs of a request in all, or refuse it. */
function take(allowed: number | QuotaLimitName, held: number, needsAll = false) {
  const endReservation = vi.fn();
  const check = vi.fn(() => {
    if (typeof allowed === 'number') return allowed;
    throw refuse(allowed);
  });
  const quotas = { rules: { isEmpty: false }, check };
  const context = { fleet: { endReservation }, quotas } as unknown as LeaseContext;
  const spec = ProvisionSpec.parse({ descriptor: 'job', osKey: 'centos7', count: held + placed.length });
  const taken = () =>
    takeWithinQuota(
      context,
      { owner: 'ann', teams: [], spec },
      { placed, held: Array.from({ length: held }, () => WARM), check: { needsAll, mayBorrow: () => true } },
    );
  return { taken, check, ended: () => endReservation.mock.calls.flat() };
}

function refuse(limit: QuotaLimitName) {
  const subject = { kind: 'principal', name: 'ann' } as const;
  return quotaExceeded({ subject, limit, allowed: 8, used: 0, asked: 9, heldBy: [], canFitLater: false });
}

function started(taken: () => ReturnType<typeof takeWithinQuota>) {
  return taken().placed.map(({ leaseId }) => leaseId);
}

it('starts what the quotas leave beside warm VMs, and gives the rest of the room back', () => {
  const some = take(4, 2);
  expect(started(some.taken)).toEqual(['l1', 'l2']);
  expect(some.ended()).toEqual(['l3']);
  const all = take(5, 2);
  expect(started(all.taken)).toEqual(['l1', 'l2', 'l3']);
  expect(all.ended()).toEqual([]);
});

it('starts none where fewer are allowed than are held: the size here is larger than that of the warm ones', () => {
  const { taken, ended } = take(1, 2);
  expect(started(taken)).toEqual([]);
  expect(ended()).toEqual(['l1', 'l2', 'l3']);
});

it('counts the largest size of all, placed or held: templates differ between hosts', () => {
  const { taken, check } = take(5, 2);
  taken();
  expect(check.mock.calls[0]).toMatchObject([{ count: 5, vcpus: 16, memoryBytes: 3 }, {}]);
});

it('keeps the warm VMs that were allowed where the quotas leave nothing for this size, and says why', () => {
  const { taken, ended } = take('vcpus', 2);
  expect(taken()).toMatchObject({ placed: [], refusal: { failure: { quota: { limit: 'vcpus' } } } });
  expect(ended()).toEqual(['l1', 'l2', 'l3']);
});

it.each([
  { what: 'the whole is larger than a request may be', limit: 'vmsPerRequest', held: 2, needsAll: false },
  { what: 'all must start', limit: 'vcpus', held: 2, needsAll: true },
  { what: 'nothing is held', limit: 'vcpus', held: 0, needsAll: false },
] as const)('refuses where $what, and gives all room back', ({ limit, held, needsAll }) => {
  const { taken, ended } = take(limit, held, needsAll);
  expect(taken).toThrow(/^The quota of ann /);
  expect(ended()).toEqual(['l1', 'l2', 'l3']);
});
