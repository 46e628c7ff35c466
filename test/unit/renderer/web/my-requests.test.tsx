import { expect, it } from 'vitest';
import type { Lease } from '../../../../core/model/lease.ts';
import { toMyRequests } from '../../../../renderer/web/self-service/my-requests.ts';
import { sampleLease } from '../../../fixtures/sample-lease.ts';

function lease(changes: Partial<Lease>): Lease {
  return { ...sampleLease(), owner: 'ann', state: { kind: 'available' }, ...changes };
}

it('one’s own VMs come by request, the one that ends first before the others, and what is over is left out', () => {
  const requests = toMyRequests(
    [
      lease({ id: 'b2', requestId: 'b', descriptor: 'late', index: 2, deadlineAt: 900 }),
      lease({ id: 'b1', requestId: 'b', descriptor: 'late', index: 1, deadlineAt: 800 }),
      lease({ id: 'a1', requestId: 'a', descriptor: 'soon', index: 1, deadlineAt: 500 }),
      lease({ id: 'x1', requestId: 'x', owner: 'bea' }),
      lease({ id: 'c1', requestId: 'c', state: { kind: 'releasing', reason: 'released' } }),
      lease({ id: 'd1', requestId: 'd', state: { kind: 'deleted', reason: 'deadline' } }),
    ],
    'ann',
  );
  expect(
    requests.map(({ descriptor, deadlineAt, leases }) => [
      descriptor,
      deadlineAt,
      leases.map(({ id }) => id),
    ]),
  ).toEqual([
    ['soon', 500, ['a1']],
    ['late', 800, ['b1', 'b2']],
  ]);
});
