import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { createDeferred } from '../../../core/base/deferred.ts';
import { raceAbort } from '../../../core/base/race-abort.ts';

const forever = new Promise<never>(() => {});

describe('raceAbort', () => {
  it('gives the outcome of the work', async () => {
    const { signal } = new AbortController();
    await expect(raceAbort(Promise.resolve(1), signal, undefined)).resolves.toBe(1);
    await expect(raceAbort(Promise.reject(new Error('broken')), signal)).rejects.toThrow('broken');
  });

  it('rejects with the reason of the signal that aborts first', async () => {
    const caller = new AbortController();
    const connection = new AbortController();
    const raced = raceAbort(forever, caller.signal, connection.signal);
    connection.abort(new Error('closed'));
    await expect(raced).rejects.toThrow('closed');
  });

  it('rejects at once where a signal has aborted already, even if the work is done', async () => {
    await expect(raceAbort(Promise.resolve(1), AbortSignal.abort(new Error('before')))).rejects.toThrow(
      'before',
    );
  });

  it('leaves no listener on the signals, which may live as long as the process', async () => {
    const { signal } = new AbortController();
    const work = createDeferred();
    const raced = raceAbort(work.promise, signal);
    expect(getEventListeners(signal, 'abort')).toHaveLength(1);
    work.resolve();
    await raced;
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });
});
