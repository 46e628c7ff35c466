import { afterEach, beforeEach, expect, it } from 'vitest';
import { connectTo, type OpenedConnection } from '../../../fixtures/xapi/recording-listener.ts';
import { ScriptedHost } from '../../../fixtures/xapi/scripted-host.ts';

let host: ScriptedHost;
let opened: OpenedConnection;

beforeEach(async () => {
  host = await ScriptedHost.listen();
});

afterEach(async () => {
  await opened.xapi.close();
  await host.close();
});

const vm = (text = 'x') => ({ uuid: 'u', name_label: text, is_a_template: false });
const vms = (count: number, text?: string) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`OpaqueRef:vm${index}`, vm(text)]));
const added = (index: number, text?: string) => ({
  class: 'vm',
  operation: 'add',
  ref: `OpaqueRef:new${index}`,
  snapshot: vm(text),
});

it('a host that has more objects than the entry takes is down, with the key that says so', async () => {
  host.handlers.set('VM.get_all_records', () => vms(1_000));
  opened = connectTo(host.url, { limits: { maxObjects: 1_000 } });
  await opened.listener.untilState('down');
  expect(opened.xapi.state).toMatchObject({
    isTooLarge: true,
    failure: {
      code: 'host-unavailable',
      message:
        'Host xen7 (xenhost7) cannot be used: it has more objects than host.objects.max = 1000 allows.',
    },
  });
  expect(opened.listener.snapshots).toEqual([]);
});

it('objects that become too many by events, or hold too much text, end the stream; it is not read again at once', async () => {
  opened = connectTo(host.url, { limits: { maxObjects: 1_000 } });
  await opened.listener.untilState('live');
  for (let round = 0; round < 12; round++) {
    host.emit(...Array.from({ length: 90 }, (_, index) => added(round * 90 + index)));
  }
  await opened.listener.untilState('down');
  expect(opened.xapi.state).toMatchObject({ isTooLarge: true });
  expect(host.count('pool.get_all_records')).toBe(2);
});

it('an object whose text grows counts as what it has become', async () => {
  opened = connectTo(host.url, { limits: { maxObjects: 1_000 } });
  await opened.listener.untilState('live');
  host.emit(added(1, 'x'.repeat(290_000)));
  await opened.listener.until(() => opened.listener.changes.length === 1);
  host.emit(added(1, 'x'.repeat(280_000)));
  await opened.listener.until(() => opened.listener.changes.length === 2);
  expect(opened.xapi.state.kind).toBe('live');
  host.emit(added(2, 'x'.repeat(280_000)));
  await opened.listener.untilState('down');
  expect(opened.xapi.state).toMatchObject({
    failure: { message: expect.stringContaining('hold more text than') },
  });
});

it('a null or malformed record is left out, the others are there', async () => {
  host.handlers.set('VM.get_all_records', () => ({
    'OpaqueRef:a': null,
    'OpaqueRef:b': vm('fine'),
    'OpaqueRef:c': [7],
  }));
  opened = connectTo(host.url);
  await opened.listener.untilState('live');
  expect([...(opened.listener.snapshots[0]?.VM.keys() ?? [])]).toEqual(['OpaqueRef:b']);
});
