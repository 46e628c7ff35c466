import { afterEach, beforeEach, expect, it } from 'vitest';
import { type LabClient, startLab } from './lab-client.ts';

const NULL = 'OpaqueRef:NULL';

let lab: Awaited<ReturnType<typeof startLab>>;
let client: LabClient;

beforeEach(async () => {
  lab = await startLab({ suspendMsPerGib: 10 });
  client = lab.client;
});
afterEach(() => lab.close());

/** A VM that runs and whose guest agent reports. */
async function startedVm(name: string): Promise<string> {
  const vm = await client.makeVm(name);
  await client.call('VM.start', vm, false, false);
  await client.guestMetrics(vm, ({ other }) => 'feature-suspend' in (other as object));
  return vm;
}

it('snapshots form a tree: each new one stands between the VM and its former parent', async () => {
  const vm = await client.makeVm('tree');
  const first = await client.call<string>('VM.snapshot', vm, 'first');
  const second = await client.call<string>('VM.snapshot', vm, 'second');
  expect(await client.record('VM', vm)).toMatchObject({ parent: second, snapshots: [first, second] });
  expect(await client.record('VM', second)).toMatchObject({ parent: first, children: [vm] });
  expect(await client.record('VM', first)).toMatchObject({ parent: NULL, children: [second] });
});

it('a checkpoint keeps the memory; the VM runs on', async () => {
  const vm = await startedVm('checked');
  const checkpoint = await client.call<string>('VM.checkpoint', vm, 'with memory');
  expect(await client.call('VM.get_power_state', vm)).toBe('Running');
  const record = await client.record('VM', checkpoint);
  expect(record).toMatchObject({ power_state: 'Suspended', is_a_snapshot: true, snapshot_of: vm });
  expect(await client.record('VDI', record.suspend_VDI)).toMatchObject({ type: 'suspend' });
});

it('a checkpoint of a guest without tools is refused', async () => {
  const vm = await client.makeVm('bare');
  await client.call('VM.start', vm, true, false);
  await client.call('VM.unpause', vm);
  expect(await client.failure('VM.checkpoint', vm, 'c')).toEqual(['VM_LACKS_FEATURE', vm]);
});

it('a revert brings back size and disks, and stops the VM', async () => {
  const vm = await client.makeVm('reverted');
  const snapshot = await client.call<string>('VM.snapshot', vm, 'before');
  const [oldDisk] = await client.disks(vm);
  await client.call('VM.set_VCPUs_at_startup', vm, '1');
  await client.call('VM.start', vm, false, false);
  await client.call('VM.revert', snapshot);
  expect(await client.record('VM', vm)).toMatchObject({
    power_state: 'Halted',
    VCPUs_at_startup: 4,
    parent: snapshot,
    current_operations: {},
  });
  const [newDisk] = await client.disks(vm);
  expect(newDisk).not.toBe(oldDisk);
  expect(await client.failure('VDI.get_uuid', oldDisk)).toEqual(['HANDLE_INVALID', 'VDI', oldDisk]);
  expect(await client.disks(snapshot)).not.toContain(newDisk);
});

it('a revert to a checkpoint leaves the VM suspended, ready to resume', async () => {
  const vm = await startedVm('resumable');
  const checkpoint = await client.call<string>('VM.checkpoint', vm, 'c');
  await client.call('VM.hard_shutdown', vm);
  await client.call('VM.revert', checkpoint);
  expect(await client.call('VM.get_power_state', vm)).toBe('Suspended');
  await client.call('VM.resume', vm, false, false);
  expect(await client.record('VM', vm)).toMatchObject({ power_state: 'Running', suspend_VDI: NULL });
});

it('only a snapshot can be reverted to', async () => {
  const vm = await client.makeVm('no snapshot');
  expect((await client.failure('VM.revert', vm))[0]).toBe('OPERATION_NOT_ALLOWED');
});

it('suspending takes time by memory', async () => {
  await lab.close();
  lab = await startLab({ suspendMsPerGib: 60 });
  client = lab.client;
  const vm = await startedVm('heavy');
  const before = performance.now();
  await client.call('VM.suspend', vm);
  // 4 GiB
  expect(performance.now() - before).toBeGreaterThanOrEqual(235);
});

it('changes of power leave messages', async () => {
  const vm = await client.makeVm('noticed');
  await client.call('VM.start', vm, false, false);
  await client.call('VM.hard_shutdown', vm);
  const { uuid } = await client.record('VM', vm);
  const messages = await client.call<Record<string, Record<string, unknown>>>(
    'message.get',
    'VM',
    uuid,
    '19700101T00:00:00Z',
  );
  expect(Object.values(messages).map(({ name }) => name)).toEqual(['VM_STARTED', 'VM_SHUTDOWN']);
});

it('operations that need guest tools are allowed once the agent reports', async () => {
  const vm = await client.makeVm('late');
  await client.call('VM.start', vm, false, false);
  const early = await client.call<string[]>('VM.get_allowed_operations', vm);
  await client.guestMetrics(vm, ({ other }) => 'feature-suspend' in (other as object));
  const late = await client.call<string[]>('VM.get_allowed_operations', vm);
  expect(early).not.toContain('clean_shutdown');
  expect(late).toEqual(expect.arrayContaining(['clean_shutdown', 'suspend', 'pool_migrate', 'checkpoint']));
});

it('a hard shutdown overtakes a clean one, whose task ends cancelled', async () => {
  await lab.close();
  lab = await startLab({ bootMs: 2000 });
  client = lab.client;
  const vm = await startedVm('stubborn');
  const clean = await client.call<string>('Async.VM.clean_shutdown', vm);
  await expect
    .poll(async () => Object.values(await client.call<object>('VM.get_current_operations', vm)))
    .toEqual(['clean_shutdown']);
  await client.call('VM.hard_shutdown', vm);
  expect(await client.record('task', clean)).toMatchObject({ status: 'cancelled', error_info: [] });
});
