import { expect, it } from 'vitest';
import { createDeferred } from '../../../core/base/deferred.ts';

it('resolves from outside', async () => {
  const { promise, resolve } = createDeferred<number>();
  resolve(7);
  await expect(promise).resolves.toBe(7);
});

it('rejects from outside', async () => {
  const { promise, reject } = createDeferred();
  reject(new Error('no'));
  await expect(promise).rejects.toThrow('no');
});
