import { expect, it } from 'vitest';
import { HostLeaseCounts } from '../../../../core/leases/lease/host-lease-counts.ts';
import type { LeaseContext } from '../../../../core/leases/lease/lease-context.ts';
import type { HostLeases } from '../../../../core/model/host.ts';
import type { Lease } from '../../../../core/model/lease.ts';
import { availableLease, sampleLease } from '../../../fixtures/sample-lease.ts';

function setUp() {
  const live: Lease[] = [];
  const told: Record<number, HostLeases>[] = [];
  const context = {
    registry: { live: () => live },
    fleet: {
      setHostLeases: (leases: ReadonlyMap<number, HostLeases>) => told.push(Object.fromEntries(leases)),
    },
  } as unknown as LeaseContext;
  return { live, told, counts: new HostLeaseCounts(context) };
}

const releasing = (id: string, hostRef: number, deadlineAt: number) =>
  sampleLease(id, { hostRef, deadlineAt, state: { kind: 'releasing', reason: 'released' } });

it('each host has its live leases, those that go, and the last deadline', async () => {
  const { live, told, counts } = setUp();
  live.push(
    availableLease('a', { hostRef: 1, deadlineAt: 30 }),
    releasing('b', 1, 20),
    availableLease('c', { hostRef: 2, deadlineAt: 5 }),
  );
  const { hostRef: _nowhere, ...unplaced } = sampleLease('d', { deadlineAt: 99 });
  live.push(unplaced);
  counts.leasesChanged();
  await Promise.resolve();
  expect(told).toEqual([
    { 1: { count: 2, releasing: 1, lastDeadlineAt: 30 }, 2: { count: 1, releasing: 0, lastDeadlineAt: 5 } },
  ]);
});

it('are told once for the changes of one step, and only where they differ', async () => {
  const { live, told, counts } = setUp();
  live.push(availableLease('a', { hostRef: 1, deadlineAt: 30 }));
  counts.leasesChanged();
  counts.leasesChanged();
  await Promise.resolve();
  expect(told).toHaveLength(1);
  counts.leasesChanged();
  await Promise.resolve();
  expect(told).toHaveLength(1);
  live.pop();
  counts.leasesChanged();
  await Promise.resolve();
  expect(told.at(-1)).toEqual({});
});
