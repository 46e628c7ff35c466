import { afterEach, expect, it } from 'vitest';
import { connectTo, type OpenedConnection } from '../../../fixtures/xapi/recording-listener.ts';
import { ScriptedHost } from '../../../fixtures/xapi/scripted-host.ts';

let host: ScriptedHost;
let opened: OpenedConnection | undefined;

afterEach(async () => {
  await opened?.xapi.close();
  await host.close();
});

const vm = (uuid: string) => ({ uuid, name_label: uuid, power_state: 'Halted' });

async function connectWith(vms: Record<string, unknown>): Promise<OpenedConnection> {
  host = await ScriptedHost.listen();
  host.handlers.set('VM.get_all_records', () => vms);
  opened = connectTo(host.url);
  await opened.listener.untilState('live');
  return opened;
}

it.each([null, 'x', 7, [], {}, { uuid: null }])(
  'a record %j is left out and counted; the entry stays',
  async (bad) => {
    const { xapi, listener } = await connectWith({
      'OpaqueRef:1': vm('a'),
      'OpaqueRef:2': bad,
      'OpaqueRef:3': vm('b'),
    });
    expect(xapi.state).toMatchObject({ kind: 'live', skippedRecords: 1 });
    expect([...(listener.snapshots[0]?.VM.keys() ?? [])]).toEqual(['OpaqueRef:1', 'OpaqueRef:3']);
  },
);

it('an event without a readable record is counted until a good one comes', async () => {
  const { xapi, listener } = await connectWith({});
  const event = (snapshot: unknown) => ({ class: 'vm', operation: 'mod', ref: 'OpaqueRef:9', snapshot });
  host.emit(event(null));
  await listener.until(() => (listener.states.at(-1) as { skippedRecords?: number }).skippedRecords === 1);
  host.emit(event(vm('c')));
  await listener.until(() => (listener.states.at(-1) as { skippedRecords?: number }).skippedRecords === 0);
  expect(xapi.state.kind).toBe('live');
});
