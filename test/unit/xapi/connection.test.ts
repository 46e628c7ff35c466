import { afterEach, beforeEach, expect, test } from 'vitest';
import { connectTo, type OpenedConnection } from './recording-listener.ts';
import { ScriptedHost } from './scripted-host.ts';

let host: ScriptedHost;
let opened: OpenedConnection | undefined;

beforeEach(async () => {
  host = await ScriptedHost.listen();
});

afterEach(async () => {
  await opened?.xapi.close();
  await host.close();
});

test('logs in, reads every class and follows events', async () => {
  host.handlers.set('VM.get_all_records', () => ({
    'OpaqueRef:vm1': { uuid: 'u1', name_label: 'job-1', power_state: 'Halted', VCPUs_max: '4' },
  }));
  opened = connectTo(host.url);
  const { xapi, listener } = opened;
  await listener.untilState('live');
  expect(listener.snapshots[0]?.VM.get('OpaqueRef:vm1')).toMatchObject({ name_label: 'job-1', VCPUs_max: 4 });
  expect(xapi.state).toMatchObject({ kind: 'live', url: host.url, api: { major: 2, minor: 21 } });

  host.emit({
    class: 'vm',
    operation: 'mod',
    ref: 'OpaqueRef:vm1',
    snapshot: { uuid: 'u1', name_label: 'job-1', power_state: 'Running' },
  });
  await listener.until(() => listener.changes.length > 0);
  expect(listener.changes[0]).toMatchObject({
    class: 'VM',
    operation: 'put',
    record: { power_state: 'Running' },
  });
});

test('a task that ends before the Async call is answered', async () => {
  opened = connectTo(host.url);
  const { xapi, listener } = opened;
  await listener.untilState('live');
  host.handlers.set('Async.VM.clone', () => {
    host.emit({
      class: 'task',
      operation: 'add',
      ref: 'OpaqueRef:task1',
      snapshot: { status: 'success', progress: 1, result: '<value>OpaqueRef:new</value>' },
    });
    return 'OpaqueRef:task1';
  });
  host.handlers.set('task.destroy', () => '');
  expect(await xapi.run('VM.clone', ['OpaqueRef:vm1', 'copy'])).toBe('OpaqueRef:new');
});
