import { describe, expect, it } from 'vitest';
import { createClosing } from '../../../core/console/closing.ts';

describe('createClosing', () => {
  it('closes in the opposite order, each after the one before has ended', async () => {
    const order: string[] = [];
    const part = (name: string) => ({
      async close() {
        order.push(`${name} begins`);
        await new Promise((resolve) => setImmediate(resolve));
        order.push(`${name} ends`);
      },
    });
    const closing = createClosing();
    closing.add(part('store'));
    closing.add(part('server'));
    await closing.close();
    expect(order).toEqual(['server begins', 'server ends', 'store begins', 'store ends']);
  });

  it('closes the others although one fails, and says so', async () => {
    const closed: string[] = [];
    const closing = createClosing();
    closing.add({ close: () => closed.push('lock') });
    closing.add({
      close() {
        throw new Error('stuck');
      },
    });
    await expect(closing.close()).rejects.toThrow('stuck');
    expect(closed).toEqual(['lock']);
  });

  it('closes once, however often it is asked', async () => {
    let times = 0;
    const closing = createClosing();
    closing.add({
      close() {
        times += 1;
      },
    });
    await Promise.all([closing.close(), closing.close()]);
    await closing.close();
    expect(times).toBe(1);
  });
});
