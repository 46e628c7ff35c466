import { afterAll, beforeAll, expect, it } from 'vitest';
import { type LabClient, startLab, type XapiRecord } from '../lab-client.ts';

let lab: Awaited<ReturnType<typeof startLab>>;
let client: LabClient;

beforeAll(async () => {
  lab = await startLab();
  client = lab.client;
});
afterAll(() => lab.close());

/** Follows the task by events until it has ended. */
async function end(task: string): Promise<XapiRecord> {
  let token = '';
  for (;;) {
    const record = await client.record('task', task);
    if (record.status !== 'pending') return record;
    token = (await client.call<{ token: string }>('event.from', [`task/${task}`], token, 5)).token;
  }
}

it('an Async call returns its task at once; the result is an XML-RPC value', async () => {
  const task = await client.call<string>('Async.VM.clone', await client.template('tmpl-cnt7'), 'async');
  expect(await client.record('task', task)).toMatchObject({
    name_label: 'Async.VM.clone',
    status: 'pending',
    finished: '19700101T00:00:00Z',
    type: '<none/>',
  });
  const { status, result, progress } = await end(task);
  expect({ status, progress }).toEqual({ status: 'success', progress: 1 });
  const [, vm] = /^<value>(OpaqueRef:.*)<\/value>$/.exec(String(result)) ?? [];
  expect(await client.call('VM.get_name_label', vm)).toBe('async');
  await client.call('task.destroy', task);
  expect(await client.failure('task.get_record', task)).toEqual(['HANDLE_INVALID', 'task', task]);
});

it('a failed task holds the error', async () => {
  const template = await client.template('tmpl-cnt7');
  const task = await client.call<string>('Async.VM.start', template, false, false);
  expect(await end(task)).toMatchObject({
    status: 'failure',
    error_info: ['VM_IS_TEMPLATE', template, 'start'],
    result: '',
  });
});

it('a synchronous call leaves no task', async () => {
  const before = (await client.records('task')).size;
  await client.makeVm('sync');
  expect((await client.records('task')).size).toBe(before);
});

it('a start can be cancelled once the host has taken it on: the VM stays halted, its memory is free', async () => {
  const slow = await startLab({ bootMs: 1000 });
  const vm = await slow.client.makeVm('cancelled');
  const task = await slow.client.call<string>('Async.VM.start', vm, false, false);
  await slow.client.call('task.cancel', task);
  expect(await slow.client.call('task.get_status', task)).toBe('pending');
  await new Promise((resolve) => setTimeout(resolve, 300));
  await slow.client.call('task.cancel', task);
  await expect.poll(() => slow.client.call('task.get_status', task)).toBe('cancelled');
  expect(await slow.client.record('task', task)).toMatchObject({ error_info: [], result: '' });
  expect(await slow.client.record('VM', vm)).toMatchObject({
    power_state: 'Halted',
    scheduled_to_be_resident_on: 'OpaqueRef:NULL',
    current_operations: {},
  });
  await slow.close();
});

it('destroying a pending task lets it end first, then it is gone', async () => {
  const task = await client.call<string>('Async.VM.clone', await client.template('tmpl-cnt7'), 'unwatched');
  await client.call('task.destroy', task);
  expect(await client.record('task', task)).toMatchObject({
    status: 'pending',
    current_operations: { [task]: 'destroy' },
  });
  const { token } = await client.call<{ token: string }>('event.from', ['vm'], '', 0);
  await client.call('event.from', ['vm'], token, 5);
  await expect.poll(() => client.failure('task.get_record', task)).toEqual(['HANDLE_INVALID', 'task', task]);
  expect(await client.call<string[]>('VM.get_by_name_label', 'unwatched')).toHaveLength(1);
});

it('a client can keep a task of its own', async () => {
  const task = await client.call<string>('task.create', 'mine', 'by hand');
  await client.call('task.set_progress', task, 0.5);
  await client.call('task.add_to_other_config', task, 'who', 'me');
  await client.call('task.set_status', task, 'success');
  expect(await client.record('task', task)).toMatchObject({
    name_description: 'by hand',
    progress: 0.5,
    other_config: { who: 'me' },
    status: 'success',
  });
});
