import { describe, expect, it } from 'vitest';
import { createDeferred } from '../../../core/base/deferred.ts';
import { TimeoutError, waitAtMost, withTimeout } from '../../../core/base/timeout.ts';
import { createFakeClock } from '../../fixtures/fake-clock.ts';

const forever = new Promise<never>(() => {});

describe('withTimeout', () => {
  it('gives the outcome of the work and leaves no timer', async () => {
    const clock = createFakeClock();
    await expect(withTimeout({ clock, timeoutMs: 1000 }, async () => 1)).resolves.toBe(1);
    expect(clock.waiting).toBe(0);
  });

  it('rejects when the time is over, even if the work does not heed its signal', async () => {
    const clock = createFakeClock();
    let seen: AbortSignal | undefined;
    const raced = withTimeout({ clock, timeoutMs: 1500 }, (signal) => {
      seen = signal;
      return forever;
    });
    clock.advance(1500);
    await expect(raced).rejects.toThrow(new TimeoutError(1500));
    await expect(raced).rejects.toThrow('no answer within 1.5 s');
    expect(seen?.aborted).toBe(true);
  });

  it('rejects with the reason of a caller that gives up, and tells the work', async () => {
    const clock = createFakeClock();
    const caller = new AbortController();
    let seen: AbortSignal | undefined;
    const raced = withTimeout({ clock, timeoutMs: 1000, signals: [undefined, caller.signal] }, (signal) => {
      seen = signal;
      return forever;
    });
    caller.abort(new Error('gave up'));
    await expect(raced).rejects.toThrow('gave up');
    expect(seen?.aborted).toBe(true);
    expect(clock.waiting).toBe(0);
  });

  it('does not begin the work for a caller that gave up before', async () => {
    const clock = createFakeClock();
    let began = false;
    const signals = [AbortSignal.abort(new Error('before'))];
    const raced = withTimeout({ clock, timeoutMs: 1000, signals }, async () => {
      began = true;
    });
    await expect(raced).rejects.toThrow('before');
    expect(began).toBe(false);
  });

  it('aborts what failed work still has running', async () => {
    const clock = createFakeClock();
    let seen: AbortSignal | undefined;
    const raced = withTimeout({ clock, timeoutMs: 1000 }, async (signal) => {
      seen = signal;
      throw new Error('broken');
    });
    await expect(raced).rejects.toThrow('broken');
    expect(seen?.aborted).toBe(true);
  });
});

describe('waitAtMost', () => {
  it('gives the outcome of work that settles in time, and leaves no timer', async () => {
    const clock = createFakeClock();
    await expect(waitAtMost(clock, 1000, Promise.resolve(1))).resolves.toBe(1);
    await expect(waitAtMost(clock, 1000, Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(clock.waiting).toBe(0);
  });

  it('gives undefined for work that takes longer, whose later failure is nobody’s', async () => {
    const clock = createFakeClock();
    const work = createDeferred<number>();
    const waited = waitAtMost(clock, 1000, work.promise);
    clock.advance(1000);
    await expect(waited).resolves.toBeUndefined();
    work.reject(new Error('late'));
  });
});
