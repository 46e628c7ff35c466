import { expect, it } from 'vitest';
import { ExpiryWarnings } from '../../../../core/leases/expiry/expiry-warnings.ts';
import { findWarnedMinutes } from '../../../../core/leases/lease/deadlines.ts';
import type { LeaseContext } from '../../../../core/leases/lease/lease-context.ts';
import { LeaseRegistry } from '../../../../core/leases/lease/lease-registry.ts';
import type { Lease } from '../../../../core/model/lease.ts';
import { createFakeClock, type FakeClock } from '../../../fixtures/fake-clock.ts';
import { createMemoryStore } from '../../../fixtures/memory-store.ts';
import { availableLease } from '../../../fixtures/sample-lease.ts';
import { createSilentLogger } from '../../../fixtures/silent-logger.ts';

const MINUTE = 60_000;

/** One run of the service with these leases; a later run gets what an earlier one left. */
function run(clock: FakeClock, leases: readonly Lease[], warnMinutes = [60, 10]) {
  const logger = createSilentLogger();
  const registry = new LeaseRegistry({ store: createMemoryStore(), clock, logger, newId: () => 'id' });
  const config = () => ({ common: { vmExpiryWarnMinutes: warnMinutes } });
  const context = { registry, clock, config } as unknown as LeaseContext;
  const notices = new ExpiryWarnings(context);
  registry.onLeases.on(({ upserts }) => {
    for (const lease of upserts) notices.follow(lease);
  });
  const told: string[] = [];
  registry.onLog.on(({ kind, message }) => told.push(`${kind}: ${message.split(',')[0]}`));
  registry.put([], leases);
  return { registry, notices, told, context };
}

function endingIn(clock: FakeClock, minutes: number): Lease {
  return availableLease('a', { name: 'job', deadlineAt: clock.now() + minutes * MINUTE });
}

it('tells 60 and 10 minutes ahead, once each', () => {
  const clock = createFakeClock();
  const { told } = run(clock, [endingIn(clock, 120)]);
  clock.advance(60 * MINUTE - 1);
  expect(told).toEqual([]);
  clock.advance(1);
  expect(told).toEqual(['lease.expiring: job ends in 60 min']);
  clock.advance(49 * MINUTE);
  expect(told).toHaveLength(1);
  clock.advance(60 * MINUTE);
  expect(told.slice(1)).toEqual(['lease.expiring: job ends in 10 min']);
});

it('does not repeat itself after a restart, and tells only the nearest of what fell due meanwhile', () => {
  const clock = createFakeClock();
  const first = run(clock, [endingIn(clock, 120)]);
  clock.advance(61 * MINUTE);
  const left = first.registry.leases();
  first.notices.stop();
  const second = run(clock, left);
  clock.advance(10 * MINUTE);
  expect(second.told).toEqual([]);
  second.notices.stop();
  clock.advance(45 * MINUTE);
  const third = run(clock, second.registry.leases());
  clock.advance(0);
  expect(third.told).toEqual(['lease.expiring: job ends in 4 min']);

  const late = run(clock, [endingIn(clock, 5)]);
  clock.advance(0);
  expect(late.told).toEqual(['lease.expiring: job ends in 5 min']);
});

it('an extended deadline is told of anew; one that was set near on purpose is no news', () => {
  const clock = createFakeClock();
  const { told, registry, context } = run(clock, [endingIn(clock, 120)]);
  clock.advance(115 * MINUTE);
  expect(told).toHaveLength(2);
  const move = (minutes: number) => {
    const deadlineAt = clock.now() + minutes * MINUTE;
    registry.change('a', { deadlineAt, noticedMinutes: findWarnedMinutes(context, deadlineAt, clock.now()) });
  };
  move(30);
  clock.advance(19 * MINUTE);
  expect(told).toHaveLength(2);
  clock.advance(MINUTE);
  expect(told).toHaveLength(3);
  move(5);
  clock.advance(4 * MINUTE);
  expect(told).toHaveLength(3);
});

it('nothing is told of a lease that is being released, is overdue, or where it is turned off', () => {
  const clock = createFakeClock();
  const { told, registry } = run(clock, [endingIn(clock, 70)]);
  registry.change('a', { state: { kind: 'releasing', reason: 'released' } });
  clock.advance(120 * MINUTE);
  expect(told).toEqual([]);
  const overdue = run(clock, [endingIn(clock, -1)]);
  const off = run(clock, [endingIn(clock, 70)], []);
  clock.advance(120 * MINUTE);
  expect([...overdue.told, ...off.told]).toEqual([]);
  expect(clock.waiting).toBe(0);
});
