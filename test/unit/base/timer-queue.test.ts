import { describe, expect, it } from 'vitest';
import { TimerQueue } from '../../../core/base/timer-queue.ts';
import type { Clock } from '../../../core/ports.ts';
import { createFakeClock } from '../../fixtures/fake-clock.ts';

const DAY_MS = 86_400_000;
const NOON = Date.UTC(2026, 0, 1, 12);

function setup() {
  const base = createFakeClock(NOON);
  let aheadMs = 0;
  const delays: number[] = [];
  const clock: Clock = {
    now: () => base.now() + aheadMs,
    monotonicMs: base.monotonicMs,
    setTimer(delayMs, callback) {
      delays.push(delayMs);
      return base.setTimer(delayMs, callback);
    },
  };
  const due: string[] = [];
  const queue = new TimerQueue({ clock, onDue: (key) => due.push(key) });
  const jump = (ms: number) => {
    aheadMs += ms;
  };
  return { base, clock, delays, due, queue, jump };
}

describe('TimerQueue', () => {
  it('reports each key at its time, with one timer at a time', () => {
    const { base, due, queue } = setup();
    queue.set('b', NOON + 2000);
    queue.set('a', NOON + 1000);
    queue.set('c', NOON + 2000);
    expect(base.waiting).toBe(1);
    base.advance(999);
    expect(due).toEqual([]);
    base.advance(1);
    expect(due).toEqual(['a']);
    base.advance(1000);
    expect(due).toEqual(['a', 'b', 'c']);
    expect(base.waiting).toBe(0);
  });

  it('follows a key that is moved later or earlier', () => {
    const { base, due, queue } = setup();
    queue.set('a', NOON + 1000);
    queue.set('b', NOON + 3000);
    queue.set('a', NOON + 5000);
    base.advance(1000);
    expect(due).toEqual([]);
    queue.set('a', NOON + 2000);
    base.advance(1000);
    expect(due).toEqual(['a']);
    base.advance(1000);
    expect(due).toEqual(['a', 'b']);
  });

  it('forgets a deleted key and says whether it knew it', () => {
    const { base, due, queue } = setup();
    queue.set('a', NOON + 1000);
    expect(queue.delete('a')).toBe(true);
    expect(queue.delete('a')).toBe(false);
    expect(base.waiting).toBe(0);
    base.advance(2000);
    expect(due).toEqual([]);
  });

  it('reports a time in the past soon, not at once', () => {
    const { base, due, queue } = setup();
    queue.set('a', NOON - 5000);
    expect(due).toEqual([]);
    base.advance(0);
    expect(due).toEqual(['a']);
  });

  it('compares the clocks daily on a long wait: a wall clock set forward does not delay it by weeks', () => {
    const { base, delays, due, queue, jump } = setup();
    queue.set('a', NOON + 30 * DAY_MS);
    expect(delays).toEqual([DAY_MS]);
    jump(29 * DAY_MS);
    base.advance(DAY_MS);
    expect(due).toEqual(['a']);
  });

  it('does not report a long wait early when its daily timer fires', () => {
    const { base, due, queue } = setup();
    queue.set('a', NOON + 3 * DAY_MS);
    base.advance(3 * DAY_MS - 1);
    expect(due).toEqual([]);
    base.advance(1);
    expect(due).toEqual(['a']);
  });

  it('waits on where the wall clock was set back', () => {
    const { base, due, queue, jump } = setup();
    queue.set('a', NOON + 1000);
    jump(-500);
    base.advance(1000);
    expect(due).toEqual([]);
    base.advance(500);
    expect(due).toEqual(['a']);
  });

  it('lets its owner decide what is due as a timer fires', () => {
    const { base, clock, jump } = setup();
    const due: string[] = [];
    const queue = new TimerQueue({
      clock,
      onDue: (key) => due.push(key),
      dueUntilAt: (armedForAt) => armedForAt ?? 0,
    });
    queue.set('a', NOON + 1000);
    jump(-500);
    base.advance(1000);
    expect(due).toEqual(['a']);
  });

  it('is overdue where the wall clock jumped past a key, and reports it once rearmed', () => {
    const { base, due, queue, jump } = setup();
    queue.set('a', NOON + 1000);
    expect(queue.isOverdue).toBe(false);
    jump(5000);
    expect(queue.isOverdue).toBe(true);
    queue.rearm();
    base.advance(0);
    expect(due).toEqual(['a']);
    expect(queue.isOverdue).toBe(false);
  });

  it('takes a key that is set again while it is reported', () => {
    const base = createFakeClock(NOON);
    const reportedAt: number[] = [];
    const queue: TimerQueue = new TimerQueue({
      clock: base,
      onDue: (key) => {
        reportedAt.push(base.now() - NOON);
        if (reportedAt.length < 3) queue.set(key, base.now() + 1000);
      },
    });
    queue.set('a', NOON + 1000);
    base.advance(10_000);
    expect(reportedAt).toEqual([1000, 2000, 3000]);
  });

  it('reports nothing after it was stopped', () => {
    const { base, due, queue } = setup();
    queue.set('a', NOON + 1000);
    queue.stop();
    queue.set('b', NOON + 500);
    queue.rearm();
    base.advance(2000);
    expect(due).toEqual([]);
    expect(base.waiting).toBe(0);
  });
});
