import { afterEach, beforeEach, expect, it } from 'vitest';
import type { FaultSpec, Simulator } from '../../../core/simulator/index.ts';
import { isOutcomeUnknown, type XapiConnection } from '../../../core/xapi/index.ts';
import type { OpenedConnection, RecordingListener } from '../../fixtures/xapi/recording-listener.ts';
import { connectToLab, hurriedClock, startLab, templateRef } from './simulator-lab.ts';

let lab: Simulator;
let opened: OpenedConnection;
let xapi: XapiConnection;
let listener: RecordingListener;

beforeEach(async () => {
  lab = await startLab({ vmsPerHost: 2 });
  opened = await connectToLab(lab, { clock: hurriedClock(20) });
  ({ xapi, listener } = opened);
});

afterEach(async () => {
  await opened.xapi.close();
  await lab.close();
});

const inject = (fault: Omit<FaultSpec, 'hostRef'>) => lab.engine.injectFault({ hostRef: 1, ...fault });
const clone = (name = 'job-1') => xapi.run('VM.clone', [templateRef(opened), name]);
const called = (method: string) => lab.engine.entry(1).calls.get(method) ?? 0;
const failing = (promise: Promise<unknown>) => promise.catch((caught: unknown) => caught);

it('a clone whose answer is cut off has an unknown outcome, was done once, and is seen in the inventory', async () => {
  lab.engine.resetCounters();
  inject({ kind: 'drop', method: 'VM.clone', times: 1 });
  expect(isOutcomeUnknown(await failing(clone('dropped')))).toBe(true);
  expect(called('VM.clone')).toBe(1);
  await listener.until(() =>
    listener.changes.some(
      (c) => c.class === 'VM' && c.operation === 'put' && c.record.name_label === 'dropped',
    ),
  );
});

it('an HTTP 500 for a change is not played again, for a question it is', async () => {
  inject({ kind: 'http500', method: 'VM.clone', times: 1 });
  expect(isOutcomeUnknown(await failing(clone()))).toBe(true);
  inject({ kind: 'http500', method: 'VM.get_record', times: 2 });
  expect(await xapi.call('VM.get_record', [templateRef(opened)])).toMatchObject({ is_a_template: true });
});

it('a busy host and a disk in use are waited for', async () => {
  inject({ kind: 'api-error', method: 'Async.VM.clone', code: 'TOO_MANY_PENDING_TASKS', times: 2 });
  const vm = await clone();
  const vbds = (await xapi.call<string[]>('VM.get_VBDs', [vm])) as string[];
  const records = await Promise.all(
    vbds.map((vbd) => xapi.call<Record<string, string>>('VBD.get_record', [vbd])),
  );
  const vdi = records.find((record) => record.type === 'Disk')?.VDI;
  await xapi.run('VM.destroy', [vm]);
  inject({
    kind: 'api-error',
    method: 'VDI.destroy',
    code: 'VDI_IN_USE',
    params: [vdi ?? '', 'destroy'],
    times: 3,
  });
  lab.engine.resetCounters();
  await xapi.run('VDI.destroy', [vdi]);
  expect(called('VDI.destroy')).toBe(4);
});

it('a session the host forgot costs one login and one new reading', async () => {
  lab.engine.resetCounters();
  inject({
    kind: 'api-error',
    method: 'VM.clone',
    code: 'SESSION_INVALID',
    params: ['OpaqueRef:x'],
    times: 1,
  });
  expect(await failing(xapi.call('VM.clone', [templateRef(opened), 'job-1']))).toMatch(/^OpaqueRef:/);
  await listener.until(() => listener.snapshots.length === 2);
  expect(called('session.login_with_password')).toBe(1);
  expect(listener.states.map((state) => state.kind)).toEqual(['connecting', 'live']);
});

it('a host that goes away is down, and live again when it returns', async () => {
  const fault = inject({ kind: 'refuse' });
  await listener.untilState('down');
  expect(xapi.state).toMatchObject({ failure: { code: 'host-unavailable' } });
  expect(isOutcomeUnknown(await failing(clone()))).toBe(false);
  lab.engine.clearFault(fault);
  await listener.untilState('live', 2);
  expect(await clone()).toMatch(/^OpaqueRef:/);
});

it('a toolstack restart loses the tasks that run: their outcome is unknown', async () => {
  inject({ kind: 'delay', method: 'VM.clone', ms: 3_000 });
  const lost = failing(clone());
  while (called('VM.clone') === 0) await new Promise((next) => setTimeout(next, 5));
  await new Promise((next) => setTimeout(next, 50));
  inject({ kind: 'coordinator-change' });
  expect(isOutcomeUnknown(await lost)).toBe(true);
  await listener.until(() => listener.snapshots.length > 1);
});

it('deletions that never reach the stream are found by the counts', async () => {
  inject({ kind: 'lost-del' });
  const vm = await clone();
  await listener.until(() => listener.changes.some((change) => change.ref === vm));
  await xapi.run('VM.destroy', [vm]);
  await listener.until(() => listener.changes.some((c) => c.operation === 'del' && c.ref === vm));
});

it('a refused password is told at once and not tried again', async () => {
  lab.engine.resetCounters();
  const { Secret } = await import('../../../core/config/index.ts');
  const { connectTo } = await import('../../fixtures/xapi/recording-listener.ts');
  const wrong = connectTo(lab.hosts[0]?.url ?? '', { password: new Secret('wrong-password') });
  await wrong.listener.untilState('refused');
  expect(wrong.xapi.state).toMatchObject({
    failure: { code: 'credentials', where: { hostRef: 7, host: 'xen7' } },
  });
  expect(called('session.login_with_password')).toBe(1);
  await wrong.xapi.close();
});
