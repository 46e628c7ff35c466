import { expect, it } from 'vitest';
import { ProvisionLimits } from '../../../../core/leases/provisioning/provision-limits.ts';

const never = new AbortController().signal;

/** Work that ends when it is told to. */
function startWork(run: (work: () => Promise<void>) => Promise<void>, count: number) {
  const running: (() => void)[] = [];
  const done = Array.from({ length: count }, () =>
    run(() => new Promise<void>((resolve) => running.push(resolve))),
  );
  return { running, done };
}

const settle = () => new Promise(setImmediate);

it('so many are made at once in total, the next when one has ended', async () => {
  const limits = new ProvisionLimits({ total: 2, perHost: 1 });
  const { running, done } = startWork((work) => limits.inTotal(never, work), 3);
  await settle();
  expect(running).toHaveLength(2);
  running[0]?.();
  await done[0];
  await settle();
  expect(running).toHaveLength(3);
});

it('so many boot at once on each host; whether one more would wait can be asked', async () => {
  const limits = new ProvisionLimits({ total: 9, perHost: 2 });
  expect(limits.isBootQueueFull('a')).toBe(false);
  const { running } = startWork((work) => limits.bootOnHost('a', never, work), 1);
  await settle();
  expect(limits.isBootQueueFull('a')).toBe(false);
  startWork((work) => limits.bootOnHost('a', never, work), 2);
  const other = startWork((work) => limits.bootOnHost('b', never, work), 1);
  await settle();
  expect([running.length, other.running.length]).toEqual([1, 1]);
  expect([limits.isBootQueueFull('a'), limits.isBootQueueFull('b')]).toEqual([true, false]);
});

it('changed limits count for what waits already', async () => {
  const limits = new ProvisionLimits({ total: 1, perHost: 1 });
  const total = startWork((work) => limits.inTotal(never, work), 3);
  const onHost = startWork((work) => limits.bootOnHost('a', never, work), 3);
  await settle();
  expect([total.running.length, onHost.running.length]).toEqual([1, 1]);
  limits.change({ total: 2, perHost: 3 });
  await settle();
  expect([total.running.length, onHost.running.length]).toEqual([2, 3]);
  const later = startWork((work) => limits.bootOnHost('b', never, work), 4);
  await settle();
  expect(later.running).toHaveLength(3);
});

it('who gives up before its turn leaves the queue with the reason; who has begun holds its place to the end', async () => {
  const limits = new ProvisionLimits({ total: 1, perHost: 1 });
  const stop = new AbortController();
  const first = startWork((work) => limits.inTotal(stop.signal, work), 2);
  const third = startWork((work) => limits.inTotal(never, work), 1);
  await settle();
  stop.abort(new Error('released'));
  await expect(first.done[1]).rejects.toThrow('released');
  await settle();
  expect([first.running.length, third.running.length]).toEqual([1, 0]);
  first.running[0]?.();
  await expect(first.done[0]).resolves.toBeUndefined();
  await settle();
  expect([first.running.length, third.running.length]).toEqual([1, 1]);
});

it('work that fails gives its place on and its error back', async () => {
  const limits = new ProvisionLimits({ total: 1, perHost: 1 });
  await expect(limits.inTotal(never, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  await expect(limits.inTotal(never, async () => 'next')).resolves.toBe('next');
});
