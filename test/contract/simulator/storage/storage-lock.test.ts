import { afterEach, expect, it } from 'vitest';
import type { SimulatorOptions } from '../../../../core/simulator/index.ts';
import { vdiArguments } from '../create-arguments.ts';
import { type LabClient, startLab } from '../lab-client.ts';

let lab: Awaited<ReturnType<typeof startLab>>;
let client: LabClient;

async function open(options: Partial<SimulatorOptions> = {}): Promise<void> {
  lab = await startLab(options);
  client = lab.client;
}
afterEach(() => lab.close());

/** Waits and longest queue of each SR that has any. */
function lockCounters(): { waits: number; longestQueue: number }[] {
  const [entry] = lab.simulator.engine.entries;
  if (entry === undefined) throw new Error('the lab has no entry');
  return [...entry.records('SR').keys()].map((sr) => entry.lockCounters(sr)).filter(({ waits }) => waits > 0);
}

async function defaultSr(): Promise<string> {
  const [pool] = [...(await client.records('pool')).values()];
  return String(pool?.default_SR);
}

/** Sets of operations that were seen on the SR at the same time, until `work` ends. */
async function watchSr(sr: string, work: Promise<unknown>): Promise<string[][]> {
  const seen: string[][] = [];
  let isOver = false;
  work.finally(() => {
    isOver = true;
  });
  while (!isOver) {
    const current = Object.values(await client.call<Record<string, string>>('SR.get_current_operations', sr));
    if (current.length > 0) seen.push(current);
  }
  await work;
  return seen;
}

/** Clones of one template, asked for at once. */
async function cloneAtOnce(count: number): Promise<string[]> {
  const template = await client.template('tmpl-cnt7');
  return Promise.all(
    Array.from({ length: count }, (_, index) =>
      client.call<string>('VM.clone', template, `at-once-${index}`),
    ),
  );
}

it('of four clones at once one runs, the others sleep and try again', async () => {
  await open({ cloneMs: 200, storageRetryMs: [200, 300] });
  const sr = await defaultSr();
  const seen = await watchSr(sr, cloneAtOnce(4));
  expect(new Set(seen.map((current) => current.join()))).toEqual(new Set(['vdi_clone']));
  const [{ waits, longestQueue } = { waits: 0, longestQueue: 0 }] = lockCounters();
  expect(waits).toBeGreaterThanOrEqual(3);
  expect(longestQueue).toBe(3);
});

it('disks are destroyed one at a time too', async () => {
  await open({ destroyMs: 200, storageRetryMs: [200, 300] });
  const sr = await defaultSr();
  const disks: string[] = [];
  for (let index = 0; index < 4; index += 1) {
    disks.push(await client.call<string>('VDI.create', vdiArguments(sr)));
  }
  const seen = await watchSr(sr, Promise.all(disks.map((disk) => client.call('VDI.destroy', disk))));
  expect(new Set(seen.map((current) => current.join()))).toEqual(new Set(['vdi_destroy']));
  expect(lockCounters()[0]?.longestQueue).toBe(3);
});

it('one operation after the other never waits', async () => {
  await open();
  for (let index = 0; index < 3; index += 1) {
    const vm = await client.makeVm(`alone-${index}`, 'tmpl-deb10');
    const disks = await client.disks(vm);
    await client.call('VM.snapshot', vm, 's', []);
    await client.call('VM.destroy', vm);
    for (const disk of disks) await client.call('VDI.destroy', disk);
  }
  await client.call('SR.scan', await defaultSr());
  expect(lockCounters()).toEqual([]);
});

it('a clone of a VM with two disks takes its SR once for each', async () => {
  await open({ cloneMs: 100 });
  const [before] = [Date.now()];
  await client.call('VM.clone', await client.template('tmpl-deb10'), 'two disks');
  expect(Date.now() - before).toBeGreaterThanOrEqual(190);
});

it.each([
  ['VDI.create', (sr: string) => client.call('VDI.create', vdiArguments(sr))],
  ['VDI.clone', async (_: string, disk: string) => client.call('VDI.clone', disk)],
  ['VDI.snapshot', async (_: string, disk: string) => client.call('VDI.snapshot', disk)],
  ['VDI.copy', async (sr: string, disk: string) => client.call('VDI.copy', disk, sr)],
  ['VDI.resize', async (_: string, disk: string) => client.call('VDI.resize', disk, 50 * 1024 ** 3)],
  ['VDI.destroy', async (_: string, disk: string) => client.call('VDI.destroy', disk)],
  ['SR.scan', async (sr: string) => client.call('SR.scan', sr)],
  ['VM.snapshot', async (_: string, _disk: string, vm: string) => client.call('VM.snapshot', vm, 's')],
  ['VM.copy', async (_: string, _disk: string, vm: string) => client.call('VM.copy', vm, 'c', '')],
])('%s waits for the clone on its SR', async (_, operate) => {
  await open({ cloneMs: 60, storageRetryMs: [30, 40] });
  const vm = await client.makeVm('bystander');
  const [disk = ''] = await client.disks(vm);
  const sr = await defaultSr();
  const clone = client.call('VM.clone', await client.template('tmpl-cnt8'), 'first');
  await expect.poll(() => client.call('SR.get_current_operations', sr), { interval: 2 }).not.toEqual({});
  await operate(sr, disk, vm);
  await clone;
  expect(lockCounters()[0]?.waits).toBeGreaterThanOrEqual(1);
});

it('starting, stopping, VM.destroy and setters do not wait for storage', async () => {
  await open({ cloneMs: 2000, storageRetryMs: [60_000, 60_000] });
  const { simulator } = lab;
  const [entry] = simulator.engine.entries;
  const sr = await defaultSr();
  const vm = await client.makeVm('bystander');
  const clone = client.call('VM.clone', await client.template('tmpl-cnt8'), 'busy');
  await expect.poll(() => client.call('SR.get_current_operations', sr), { interval: 2 }).not.toEqual({});
  await client.call('VM.start', vm, false, false);
  await client.call('VM.set_name_label', vm, 'renamed');
  await client.call('VM.hard_shutdown', vm);
  await client.call('VM.destroy', vm);
  expect(Object.values(entry?.records('SR').get(sr)?.current_operations as object)).toEqual(['vdi_clone']);
  expect(lockCounters()).toEqual([]);
  await clone;
});

it('members of a pool share the lock of shared storage, not those of their own', async () => {
  await open({ poolSize: 2, storageRetryMs: [30, 60] });
  await cloneAtOnce(2);
  expect(lockCounters()).toHaveLength(1);
  lab.simulator.engine.resetCounters();
  const local = [...(await client.records('SR'))].filter(
    ([, { name_label }]) => name_label === 'Local storage',
  );
  await Promise.all(local.map(([sr]) => client.call('VDI.create', vdiArguments(sr))));
  expect(local).toHaveLength(2);
  expect(lockCounters()).toEqual([]);
});
