import { describe, expect, it, vi } from 'vitest';
import { CleanupStack } from '../../../core/base/cleanup-stack.ts';

function setup() {
  const stack = new CleanupStack();
  const closed: string[] = [];
  const open = (name: string) => stack.use({ close: async () => void closed.push(name) });
  return { stack, closed, open };
}

describe('CleanupStack', () => {
  it('closes in the opposite order, each before the next begins', async () => {
    const { stack, closed, open } = setup();
    open('store');
    stack.defer(async () => {
      await new Promise((resolve) => setImmediate(resolve));
      closed.push('fleet');
    });
    open('port');
    await stack.close();
    expect(closed).toEqual(['port', 'fleet', 'store']);
  });

  it('closes the others when one fails, then throws what the first one threw', async () => {
    const { stack, closed, open } = setup();
    open('store');
    stack.defer(() => {
      throw new Error('second');
    });
    stack.defer(async () => {
      throw new Error('first');
    });
    open('port');
    await expect(stack.close()).rejects.toThrow('first');
    expect(closed).toEqual(['port', 'store']);
  });

  it('closes once, however often it is asked to', async () => {
    const { stack, closed, open } = setup();
    open('store');
    await Promise.all([stack.close(), stack.close()]);
    await stack.close();
    expect(closed).toEqual(['store']);
  });

  it('has run synchronous cleanups when close returns', () => {
    const stack = new CleanupStack();
    const cleanup = vi.fn();
    stack.defer(cleanup);
    stack.defer(cleanup);
    void stack.close();
    expect(cleanup).toHaveBeenCalledTimes(2);
  });

  it('refuses what comes after it was closed: it would never be cleaned up', async () => {
    const { stack, open } = setup();
    await stack.close();
    expect(() => open('late')).toThrow('the clean-up has begun');
  });
});
