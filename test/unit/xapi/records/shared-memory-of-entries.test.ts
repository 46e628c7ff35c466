import { afterEach, beforeEach, expect, it } from 'vitest';
import { RecordMemory } from '../../../../core/xapi/index.ts';
import { connectTo, type OpenedConnection } from '../../../fixtures/xapi/recording-listener.ts';
import { ScriptedHost } from '../../../fixtures/xapi/scripted-host.ts';

let floodingHost: ScriptedHost;
let healthyHost: ScriptedHost;
let flooding: OpenedConnection;
let healthy: OpenedConnection;

beforeEach(async () => {
  floodingHost = await ScriptedHost.listen();
  healthyHost = await ScriptedHost.listen();
});

afterEach(async () => {
  await Promise.all([flooding.xapi.close(), healthy.xapi.close()]);
  await Promise.all([floodingHost.close(), healthyHost.close()]);
});

const added = (index: number) => ({
  class: 'vm',
  operation: 'add',
  ref: `OpaqueRef:new${index}`,
  snapshot: { uuid: `u${index}`, name_label: `vm-${index}`, is_a_template: false },
});

it('an entry that floods the service is down with a sentence and its records are dropped; the one beside it stays live', async () => {
  const recordMemory = new RecordMemory(1_000_000);
  healthy = connectTo(healthyHost.url, { recordMemory });
  flooding = connectTo(floodingHost.url, { recordMemory, hostRef: 8, name: 'flood' });
  await Promise.all([healthy.listener.untilState('live'), flooding.listener.untilState('live')]);
  for (let round = 0; round < 10; round++) {
    floodingHost.emit(...Array.from({ length: 100 }, (_, index) => added(round * 100 + index)));
  }
  await flooding.listener.untilState('down');
  expect(flooding.xapi.state).toMatchObject({
    isTooLarge: true,
    failure: {
      message: expect.stringMatching(/^Host flood \(xenhost8\) cannot be used: .*host\.objects\.max/),
    },
  });
  expect(recordMemory.bytes).toBeLessThan(100_000);
  healthyHost.emit(...Array.from({ length: 50 }, (_, index) => added(index)));
  await healthy.listener.until(() => healthy.listener.changes.length === 50);
  expect(healthy.listener.states.map((state) => state.kind)).toEqual(['connecting', 'live']);
});

it('a list of records that is too much for all is not read to its end, and counts no more afterwards', async () => {
  const recordMemory = new RecordMemory(1_000_000);
  floodingHost.handlers.set('VM.get_all_records', () =>
    Object.fromEntries(
      Array.from({ length: 1_000 }, (_, index) => [`OpaqueRef:vm${index}`, added(index).snapshot]),
    ),
  );
  healthy = connectTo(healthyHost.url, { recordMemory });
  await healthy.listener.untilState('live');
  const { bytes } = recordMemory;
  flooding = connectTo(floodingHost.url, { recordMemory });
  await flooding.listener.untilState('down');
  expect(flooding.xapi.state).toMatchObject({ isTooLarge: true });
  expect(flooding.listener.snapshots).toEqual([]);
  expect(recordMemory.bytes).toBe(bytes);
  expect(healthy.xapi.state.kind).toBe('live');
});
