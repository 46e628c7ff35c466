import { expect, it } from 'vitest';
import { LeaseRegistry } from '../../../../core/leases/lease/lease-registry.ts';
import type { Lease } from '../../../../core/model/lease.ts';
import { createFakeClock } from '../../../fixtures/fake-clock.ts';
import { createMemoryStore } from '../../../fixtures/memory-store.ts';
import { sampleLease, sampleRequest } from '../../../fixtures/sample-lease.ts';
import { createSilentLogger } from '../../../fixtures/silent-logger.ts';

function setUp() {
  let ids = 0;
  const clock = createFakeClock();
  const registry = new LeaseRegistry({
    store: createMemoryStore(),
    clock,
    logger: createSilentLogger(),
    newId: () => `id-${++ids}`,
  });
  const shown = new Map<string, Lease>();
  registry.onLeases.on(({ upserts, removes }) => {
    for (const lease of upserts) shown.set(lease.id, lease);
    for (const id of removes) shown.delete(id);
  });
  return { registry, clock, shown };
}

const ENDED = { kind: 'deleted', reason: 'released' } as const;

/** A lease ends by way of its release. */
function end(registry: LeaseRegistry, id: string): void {
  registry.change(id, { state: { kind: 'releasing', reason: 'released' } });
  registry.change(id, { state: ENDED });
}

it('a name is taken as long as any live lease has it', () => {
  const { registry } = setUp();
  registry.put([], [sampleLease('a', { name: 'job' }), sampleLease('b', { name: 'job' })]);
  end(registry, 'a');
  expect(registry.hasLiveName('job')).toBe(true);
  end(registry, 'b');
  expect(registry.hasLiveName('job')).toBe(false);
});

it('each new state is a step of the timeline; other changes are none', () => {
  const { registry, clock } = setUp();
  registry.put([], [sampleLease('a')]);
  clock.advance(1000);
  registry.change('a', { state: { kind: 'cloning' } });
  registry.change('a', { vmUuid: 'x' });
  registry.change('a', { state: { kind: 'booting' }, attempt: 2 }, 'again');
  expect(registry.lease('a')?.steps.slice(1)).toEqual([
    { state: 'cloning', at: clock.now(), attempt: 1, hostRef: 1 },
    { state: 'booting', at: clock.now(), attempt: 2, hostRef: 1, note: 'again' },
  ]);
});

it('a row that was handed out does not change under its reader', () => {
  const { registry } = setUp();
  registry.put([], [sampleLease('a')]);
  const before = registry.lease('a');
  registry.change('a', { state: { kind: 'cloning' }, address: '10.0.0.1' });
  expect(before).toMatchObject({ state: { kind: 'queued' } });
  expect(before?.address).toBeUndefined();
});

it('keeps the 1,000 leases that ended last, and what listeners see is what it holds', () => {
  const { registry, shown } = setUp();
  const leases = Array.from({ length: 1_200 }, (_, number) =>
    sampleLease(`lease-${number}`, { requestId: 'gone' }),
  );
  registry.put([], leases);
  for (const { id } of leases.slice(0, 1_100)) end(registry, id);
  expect(registry.leases()).toHaveLength(1_100);
  expect(registry.lease('lease-99')).toBeUndefined();
  expect(registry.lease('lease-100')?.state).toEqual(ENDED);
  expect(registry.live()).toHaveLength(100);
  expect([...shown.keys()].sort()).toEqual(
    registry
      .leases()
      .map(({ id }) => id)
      .sort(),
  );
});

it('a request in progress keeps all its leases readable, however many have ended', () => {
  const { registry } = setUp();
  const ids = Array.from({ length: 1_500 }, (_, number) => `lease-${number}`);
  registry.put(
    [sampleRequest('r', { leaseIds: ids })],
    ids.map((id) => sampleLease(id, { requestId: 'r' })),
  );
  for (const id of ids) end(registry, id);
  expect(registry.leases()).toHaveLength(1_500);
  registry.changeRequest('r', { state: { kind: 'cancelled', at: 1 } });
  expect(registry.leases()).toHaveLength(1_000);
});

it('a request is kept as long as one of its leases lives', () => {
  const { registry } = setUp();
  registry.put([sampleRequest('old', { leaseIds: ['a'] })], [sampleLease('a', { requestId: 'old' })]);
  registry.changeRequest('old', { state: { kind: 'succeeded', at: 1 } });
  for (let number = 0; number < 1_001; number++) {
    registry.put([sampleRequest(`r${number}`, { leaseIds: [] })], []);
    registry.changeRequest(`r${number}`, { state: { kind: 'cancelled', at: 1 } });
  }
  expect(registry.request('old')).toBeDefined();
  expect(registry.request('r0')).toBeUndefined();
  end(registry, 'a');
  expect(registry.requests()).toHaveLength(1_000);
});
