import { expect, it } from 'vitest';
import { createMemoryStore } from '../../../core/history/index.ts';
import { LeaseBook } from '../../../core/leases/lease-book.ts';
import type { Lease } from '../../../core/model/lease.ts';
import { createFakeClock } from '../../fixtures/fake-clock.ts';
import { sampleLease, sampleRequest } from '../../fixtures/sample-lease.ts';
import { createSilentLogger } from '../../fixtures/silent-logger.ts';

function setUp() {
  let ids = 0;
  const clock = createFakeClock();
  const book = new LeaseBook({
    store: createMemoryStore(),
    clock,
    logger: createSilentLogger(),
    newId: () => `id-${++ids}`,
  });
  const shown = new Map<string, Lease>();
  book.onLeases.add(({ upserts, removes }) => {
    for (const lease of upserts) shown.set(lease.id, lease);
    for (const id of removes) shown.delete(id);
  });
  return { book, clock, shown };
}

const ENDED = { kind: 'deleted', reason: 'released' } as const;

it('a name is taken as long as any live lease has it', () => {
  const { book } = setUp();
  book.put([], [sampleLease('a', { name: 'job' }), sampleLease('b', { name: 'job' })]);
  book.change('a', { state: ENDED });
  expect(book.hasLiveName('job')).toBe(true);
  book.change('b', { state: ENDED });
  expect(book.hasLiveName('job')).toBe(false);
});

it('each new state is a step of the timeline; other changes are none', () => {
  const { book, clock } = setUp();
  book.put([], [sampleLease('a')]);
  clock.advance(1000);
  book.change('a', { state: { kind: 'cloning' } });
  book.change('a', { vmUuid: 'x' });
  book.change('a', { state: { kind: 'booting' }, attempt: 2 }, 'again');
  expect(book.lease('a')?.steps.slice(1)).toEqual([
    { state: 'cloning', at: clock.now(), attempt: 1, hostRef: 1 },
    { state: 'booting', at: clock.now(), attempt: 2, hostRef: 1, note: 'again' },
  ]);
});

it('a row that was handed out does not change under its reader', () => {
  const { book } = setUp();
  book.put([], [sampleLease('a')]);
  const before = book.lease('a');
  book.change('a', { state: { kind: 'available' }, address: '10.0.0.1' });
  expect(before).toMatchObject({ state: { kind: 'queued' } });
  expect(before?.address).toBeUndefined();
});

it('keeps the 1,000 leases that ended last, and what listeners see is what it holds', () => {
  const { book, shown } = setUp();
  const leases = Array.from({ length: 1_200 }, (_, number) =>
    sampleLease(`lease-${number}`, { requestId: 'gone' }),
  );
  book.put([], leases);
  for (const { id } of leases.slice(0, 1_100)) book.change(id, { state: ENDED });
  expect(book.leases()).toHaveLength(1_100);
  expect(book.lease('lease-99')).toBeUndefined();
  expect(book.lease('lease-100')?.state).toEqual(ENDED);
  expect(book.live()).toHaveLength(100);
  expect([...shown.keys()].sort()).toEqual(
    book
      .leases()
      .map(({ id }) => id)
      .sort(),
  );
});

it('a request in progress keeps all its leases readable, however many have ended', () => {
  const { book } = setUp();
  const ids = Array.from({ length: 1_500 }, (_, number) => `lease-${number}`);
  book.put(
    [sampleRequest('r', { leaseIds: ids })],
    ids.map((id) => sampleLease(id, { requestId: 'r' })),
  );
  for (const id of ids) book.change(id, { state: ENDED });
  expect(book.leases()).toHaveLength(1_500);
  book.changeRequest('r', { state: { kind: 'cancelled', at: 1 } });
  expect(book.leases()).toHaveLength(1_000);
});

it('a request is kept as long as one of its leases lives', () => {
  const { book } = setUp();
  book.put([sampleRequest('old', { leaseIds: ['a'] })], [sampleLease('a', { requestId: 'old' })]);
  book.changeRequest('old', { state: { kind: 'succeeded', at: 1 } });
  for (let number = 0; number < 1_001; number++) {
    book.put([sampleRequest(`r${number}`, { leaseIds: [] })], []);
    book.changeRequest(`r${number}`, { state: { kind: 'cancelled', at: 1 } });
  }
  expect(book.request('old')).toBeDefined();
  expect(book.request('r0')).toBeUndefined();
  book.change('a', { state: ENDED });
  expect(book.requests()).toHaveLength(1_000);
});
