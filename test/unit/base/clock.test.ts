import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../../core/base/clock.ts';

const DAY_MS = 86_400_000;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('systemClock.setTimer', () => {
  it('fires once, when the delay has passed', () => {
    const fired = vi.fn();
    systemClock.setTimer(1000, fired);
    vi.advanceTimersByTime(999);
    expect(fired).not.toHaveBeenCalled();
    vi.advanceTimersByTime(5000);
    expect(fired).toHaveBeenCalledTimes(1);
  });

  it('keeps delays longer than setTimeout can: a deadline in two months does not fire at once', () => {
    const fired = vi.fn();
    systemClock.setTimer(60 * DAY_MS, fired);
    vi.advanceTimersByTime(60 * DAY_MS - 1);
    expect(fired).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(fired).toHaveBeenCalledTimes(1);
  });

  it('can be cancelled, also in the second part of a long delay, and more than once', () => {
    const fired = vi.fn();
    const cancel = systemClock.setTimer(60 * DAY_MS, fired);
    vi.advanceTimersByTime(40 * DAY_MS);
    cancel();
    cancel();
    vi.advanceTimersByTime(100 * DAY_MS);
    expect(fired).not.toHaveBeenCalled();
  });

  it('takes a delay in the past as now', () => {
    const fired = vi.fn();
    systemClock.setTimer(-5000, fired);
    vi.advanceTimersByTime(1);
    expect(fired).toHaveBeenCalledTimes(1);
  });
});
