import { expect, it } from 'vitest';
import { DeadlineTimer } from '../../../../core/leases/expiry/deadline-timer.ts';
import type { Lease } from '../../../../core/model/lease.ts';
import { createFakeClock } from '../../../fixtures/fake-clock.ts';
import { sampleLease } from '../../../fixtures/sample-lease.ts';

const MINUTE = 60_000;

/** A clock whose wall time can be set without time passing. */
function settableClock() {
  const clock = createFakeClock();
  let shiftMs = 0;
  return {
    now: () => clock.now() + shiftMs,
    monotonicMs: () => clock.monotonicMs(),
    setTimer: (delayMs: number, callback: () => void) => clock.setTimer(delayMs, callback),
    advance: (ms: number) => clock.advance(ms),
    get waiting() {
      return clock.waiting;
    },
    shift(ms: number) {
      shiftMs += ms;
    },
  };
}

function setUp(trusted = true) {
  const clock = settableClock();
  const due: string[] = [];
  const doubtful: string[] = [];
  const timer = new DeadlineTimer(clock, {
    due: (leaseId) => due.push(leaseId),
    doubtful: (leaseId) => doubtful.push(leaseId),
  });
  if (trusted) timer.trustClock();
  const available = (id: string, minutes: number): Lease =>
    sampleLease(id, { state: { kind: 'available' }, deadlineAt: clock.now() + minutes * MINUTE });
  return { clock, due, doubtful, timer, available };
}

it('fires each deadline in its turn, with one timer', () => {
  const { clock, due, timer, available } = setUp();
  for (const [id, minutes] of [
    ['c', 30],
    ['a', 10],
    ['b', 20],
  ] as const)
    timer.follow(available(id, minutes));
  expect(clock.waiting).toBe(1);
  clock.advance(10 * MINUTE - 1);
  expect(due).toEqual([]);
  clock.advance(1);
  expect(due).toEqual(['a']);
  clock.advance(60 * MINUTE);
  expect(due).toEqual(['a', 'b', 'c']);
  expect(clock.waiting).toBe(0);
});

it('a moved deadline counts from then on, later or earlier', () => {
  const { clock, due, timer, available } = setUp();
  timer.follow(available('a', 10));
  timer.follow(available('a', 20));
  clock.advance(15 * MINUTE);
  expect(due).toEqual([]);
  timer.follow(available('a', 1));
  clock.advance(MINUTE);
  expect(due).toEqual(['a']);
});

it('a deadline beyond 2^31 ms does not fire early', () => {
  const { clock, due, timer, available } = setUp();
  timer.follow(available('a', 60 * 24 * 40));
  clock.advance(39 * 24 * 60 * MINUTE);
  expect(due).toEqual([]);
  clock.advance(24 * 60 * MINUTE);
  expect(due).toEqual(['a']);
});

it('a deadline that has passed already is due at once', () => {
  const { clock, due, timer, available } = setUp();
  timer.follow(available('a', -5));
  clock.advance(0);
  expect(due).toEqual(['a']);
});

it('a VM that goes or is gone is not followed', () => {
  const { clock, due, timer, available } = setUp();
  const lease = available('a', 10);
  timer.follow(lease);
  timer.follow({ ...lease, state: { kind: 'releasing', reason: 'released' } });
  expect(clock.waiting).toBe(0);
  clock.advance(20 * MINUTE);
  expect(due).toEqual([]);
});

it('the clock is set forward: what is due by it is only doubtful', () => {
  const { clock, due, doubtful, timer, available } = setUp();
  timer.follow(available('a', 60));
  timer.follow(available('b', 10));
  clock.shift(90 * MINUTE);
  clock.advance(10 * MINUTE);
  expect({ due, doubtful }).toEqual({ due: [], doubtful: ['a', 'b'] });
  timer.postpone('a', 50 * MINUTE);
  clock.advance(50 * MINUTE);
  expect(doubtful).toEqual(['a', 'b', 'a']);
  timer.trustClock();
  timer.follow(available('c', 1));
  clock.advance(MINUTE);
  expect(due).toEqual(['c']);
});

it('the clock is set back: the timer has run all the same, so somebody is asked', () => {
  const { clock, due, doubtful, timer, available } = setUp();
  timer.follow(available('a', 10));
  clock.shift(-24 * 60 * MINUTE);
  clock.advance(10 * MINUTE);
  expect({ due, doubtful }).toEqual({ due: [], doubtful: ['a'] });
});

it('a clock that nobody has confirmed yet decides nothing', () => {
  const { clock, due, doubtful, timer, available } = setUp(false);
  timer.follow(available('a', -5));
  timer.follow(available('b', 10));
  clock.advance(0);
  expect({ due, doubtful }).toEqual({ due: [], doubtful: ['a'] });
  timer.trustClock();
  clock.advance(10 * MINUTE);
  expect({ due, doubtful }).toEqual({ due: ['b'], doubtful: ['a'] });
});

it('the machine has slept: what became due meanwhile is looked at once something stirs, not when its timer ends', () => {
  const { clock, due, doubtful, timer, available } = setUp();
  timer.follow(available('a', 60));
  clock.shift(120 * MINUTE);
  clock.advance(0);
  expect(doubtful).toEqual([]);
  timer.clockMayHaveMoved();
  clock.advance(0);
  expect({ due, doubtful }).toEqual({ due: [], doubtful: ['a'] });
});

it('the clock is set right after it was years behind: a timer by the old time counts no longer', () => {
  const { clock, due, timer, available } = setUp(false);
  clock.shift(-365 * 24 * 60 * MINUTE);
  timer.follow(available('a', 365 * 24 * 60 + 10));
  clock.shift(365 * 24 * 60 * MINUTE);
  timer.trustClock();
  clock.advance(10 * MINUTE);
  expect(due).toEqual(['a']);
});
