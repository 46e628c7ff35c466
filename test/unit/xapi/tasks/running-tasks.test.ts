import { afterEach, beforeEach, expect, it } from 'vitest';
import { isOutcomeUnknown } from '../../../../core/xapi/index.ts';
import { ManualClock } from '../../../fixtures/xapi/manual-clock.ts';
import { connectTo, type OpenedConnection } from '../../../fixtures/xapi/recording-listener.ts';
import { Refusal, ScriptedHost } from '../../../fixtures/xapi/scripted-host.ts';

let host: ScriptedHost;
let clock: ManualClock;
let opened: OpenedConnection;

beforeEach(async () => {
  host = await ScriptedHost.listen();
  clock = new ManualClock();
  opened = connectTo(host.url, { clock });
  await opened.listener.untilState('live');
  host.handlers.set('task.destroy', () => '');
  host.handlers.set('Async.VM.clone', () => 'OpaqueRef:task1');
});

afterEach(async () => {
  await opened.xapi.close();
  await host.close();
});

const ended = (record: object) => ({
  class: 'task',
  operation: 'mod',
  ref: 'OpaqueRef:task1',
  snapshot: {
    status: 'success',
    progress: 1,
    result: '<value>OpaqueRef:new</value>',
    error_info: [],
    ...record,
  },
});

it('a task is followed to its result and then destroyed', async () => {
  const ratios: number[] = [];
  const running = opened.xapi.run('VM.clone', ['OpaqueRef:t', 'new'], {
    onProgress: (ratio) => ratios.push(ratio),
  });
  await waitForCall('Async.VM.clone', 1);
  await new Promise((next) => setTimeout(next, 20));
  host.emit(ended({ status: 'pending', progress: 0.4 }));
  await opened.listener.until(() => true);
  await waitForCall('event.from', 2);
  host.emit(ended({}));
  expect(await running).toBe('OpaqueRef:new');
  await waitForCall('task.destroy', 1);
  expect(ratios).toEqual([0.4]);
  expect(host.calls.filter((call) => call.method.startsWith('task.get_record'))).toEqual([]);
});

it('a task that ends before the Async call is answered', async () => {
  host.handlers.set('Async.VM.clone', () => {
    host.emit(ended({}));
    return 'OpaqueRef:task1';
  });
  expect(await opened.xapi.run('VM.clone', ['OpaqueRef:t', 'new'])).toBe('OpaqueRef:new');
});

it('a failed task is the host`s refusal', async () => {
  const running = opened.xapi.run('VM.clone', ['OpaqueRef:t', 'new']).catch((caught: unknown) => caught);
  host.emit(ended({ status: 'failure', error_info: ['SR_FULL', '2147483648', '1073741824'] }));
  expect(await running).toMatchObject({
    xapiCode: 'SR_FULL',
    message: 'Host xen7 (xenhost7): its storage is full (2.0 GiB wanted, 1.0 GiB left).',
  });
});

it('a task refused for being busy is started again', async () => {
  let started = 0;
  host.handlers.set('Async.VM.clone', () => {
    started++;
    const failure = { status: 'failure', error_info: ['TOO_MANY_PENDING_TASKS'] };
    host.emit(ended(started === 1 ? failure : {}));
    return 'OpaqueRef:task1';
  });
  const running = opened.xapi.run('VM.clone', ['OpaqueRef:t', 'new']);
  await clock.pass(500);
  expect(await running).toBe('OpaqueRef:new');
  expect(started).toBe(2);
});

it('a task cancelled on the host is told as such', async () => {
  const running = opened.xapi.run('VM.clone', ['OpaqueRef:t', 'new']).catch((caught: unknown) => caught);
  host.emit(ended({ status: 'cancelled', error_info: ['TASK_CANCELLED', 'OpaqueRef:task1'] }));
  expect(await running).toMatchObject({ xapiCode: 'TASK_CANCELLED' });
});

it.each([
  ['ended meanwhile', () => ended({}).snapshot, 'OpaqueRef:new'],
  [
    'is forgotten',
    () => {
      throw new Refusal('HANDLE_INVALID', ['task', 'OpaqueRef:task1']);
    },
    undefined,
  ],
])('after a reconnect a task is looked up once: it %s', async (_name, record, result) => {
  host.handlers.set('task.get_record', record);
  const running = opened.xapi.run('VM.clone', ['OpaqueRef:t', 'new']).catch((caught: unknown) => caught);
  await waitForCall('Async.VM.clone', 1);
  await new Promise((next) => setTimeout(next, 20));
  let lost = false;
  host.intercept = ({ method, response }) => {
    if (method !== 'event.from' || lost) return false;
    lost = true;
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end('{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":"EVENTS_LOST","data":[]}}');
    return true;
  };
  host.emit({ class: 'pool', operation: 'mod', ref: 'OpaqueRef:other', snapshot: {} });
  const outcome = await running;
  if (result === undefined) expect(isOutcomeUnknown(outcome)).toBe(true);
  else expect(outcome).toBe(result);
  expect(host.count('task.get_record')).toBe(1);
});

it('a task that the host cannot tell about has an unknown outcome, at once rather than in an hour', async () => {
  const running = opened.xapi.run('VM.clone', ['OpaqueRef:t', 'new']).catch((caught: unknown) => caught);
  await waitForCall('Async.VM.clone', 1);
  await new Promise((next) => setTimeout(next, 20));
  let lost = false;
  host.intercept = ({ method, response }) => {
    const refuses = method === 'task.get_record' || (method === 'event.from' && !lost);
    if (!refuses) return false;
    lost ||= method === 'event.from';
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end('{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":"EVENTS_LOST","data":[]}}');
    return true;
  };
  host.emit({ class: 'pool', operation: 'mod', ref: 'OpaqueRef:other', snapshot: {} });
  expect(isOutcomeUnknown(await running)).toBe(true);
});

it('a task deleted by others is lost, one that takes too long has an unknown outcome', async () => {
  const first = opened.xapi.run('VM.clone', ['OpaqueRef:t', 'new']).catch((caught: unknown) => caught);
  await waitForCall('Async.VM.clone', 1);
  await new Promise((next) => setTimeout(next, 20));
  host.emit(ended({ status: 'pending' }));
  await waitForCall('event.from', 2);
  host.emit({ class: 'task', operation: 'del', ref: 'OpaqueRef:task1' });
  expect(isOutcomeUnknown(await first)).toBe(true);

  const second = opened.xapi
    .run('VM.clone', ['OpaqueRef:t', 'new'], { timeoutMs: 7_000 })
    .catch((caught: unknown) => caught);
  await waitForCall('Async.VM.clone', 2);
  await new Promise((next) => setTimeout(next, 20));
  clock.advance(7_000);
  expect(isOutcomeUnknown(await second)).toBe(true);
});

it('closing the connection ends the waiting', async () => {
  const running = opened.xapi.run('VM.clone', ['OpaqueRef:t', 'new']).catch((caught: unknown) => caught);
  await waitForCall('Async.VM.clone', 1);
  await opened.xapi.close();
  expect(await running).toMatchObject({ code: 'cancelled' });
});

async function waitForCall(method: string, times: number): Promise<void> {
  while (host.count(method) < times) await new Promise((next) => setImmediate(next));
}

it('a caller that repeats by itself hears a refusal at once', async () => {
  host.handlers.set('VDI.destroy', () => {
    throw new Refusal('VDI_IN_USE', ['OpaqueRef:d', 'destroy']);
  });
  await expect(opened.xapi.call('VDI.destroy', ['OpaqueRef:d'], { repeat: false })).rejects.toMatchObject({
    failure: { xapi: { code: 'VDI_IN_USE' } },
  });
  expect(host.count('VDI.destroy')).toBe(1);
});
