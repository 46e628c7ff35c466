import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { sleep } from '../../../core/base/sleep.ts';
import { createFakeClock } from '../../fixtures/fake-clock.ts';

describe('sleep', () => {
  it('ends when the time has passed, and leaves no listener on the signal', async () => {
    const clock = createFakeClock();
    const { signal } = new AbortController();
    let isOver = false;
    const sleeping = sleep(clock, 1000, signal).then(() => {
      isOver = true;
    });
    clock.advance(999);
    await Promise.resolve();
    expect(isOver).toBe(false);
    clock.advance(1);
    await sleeping;
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });

  it('rejects with the reason of its signal, and leaves no timer', async () => {
    const clock = createFakeClock();
    const controller = new AbortController();
    const sleeping = sleep(clock, 1000, controller.signal);
    controller.abort(new Error('shut down'));
    await expect(sleeping).rejects.toThrow('shut down');
    expect(clock.waiting).toBe(0);
  });

  it('does not begin where its signal has aborted already', async () => {
    const clock = createFakeClock();
    await expect(sleep(clock, 1000, AbortSignal.abort(new Error('before')))).rejects.toThrow('before');
    expect(clock.waiting).toBe(0);
  });
});
