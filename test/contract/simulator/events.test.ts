import { afterEach, beforeEach, expect, it } from 'vitest';
import { vmArguments } from './create-arguments.ts';
import { type LabClient, startLab, type XapiRecord } from './lab-client.ts';

interface Batch {
  token: string;
  valid_ref_counts: Record<string, number>;
  events: {
    class: string;
    operation: string;
    ref: string;
    id: string;
    timestamp: string;
    snapshot?: XapiRecord;
  }[];
}

let lab: Awaited<ReturnType<typeof startLab>>;
let client: LabClient;

beforeEach(async () => {
  lab = await startLab();
  client = lab.client;
});
afterEach(() => lab.close());

const from = (classes: string[], token: string, seconds: number | string = 0): Promise<Batch> =>
  client.call<Batch>('event.from', classes, token, seconds);

/** What a batch says of one object. */
const about = (batch: Batch, ref: unknown): string[] =>
  batch.events.filter((event) => event.ref === ref).map(({ operation }) => operation);

it('an empty token gives every object once, as an addition with its record', async () => {
  const batch = await from(['VM', 'Host'], '');
  const vms = await client.records('VM');
  expect(batch.token).toMatch(/^\d{20},0{20}$/);
  expect(batch.events).toHaveLength(vms.size + 1);
  expect(batch.events.every(({ operation, timestamp }) => operation === 'add' && timestamp === '0.0')).toBe(
    true,
  );
  const [first] = batch.events.filter((event) => event.class === 'vm');
  expect(first?.snapshot).toEqual(vms.get(String(first?.ref)));
});

it('waits for the change, and tells each object once with its present state', async () => {
  const vm = await client.makeVm('present');
  const { token } = await from(['vm'], '');
  const waiting = from(['vm'], token, 10);
  await client.call('VM.set_name_description', vm, 'first');
  await client.call('VM.set_name_description', vm, 'second');
  const batch = await waiting;
  expect(batch.events).toHaveLength(1);
  expect(batch.events[0]).toMatchObject({
    class: 'vm',
    operation: 'mod',
    ref: vm,
    snapshot: { name_description: 'second' },
  });
  expect(batch.token > token).toBe(true);
});

it('a timeout gives no events; its form may be a string', async () => {
  const { token } = await from(['vm'], '');
  expect((await from(['vm'], token, '0.05')).events).toEqual([]);
});

it('a very long timeout still waits', async () => {
  const vm = await client.makeVm('patient');
  const { token } = await from(['vm'], '');
  const waiting = from(['vm'], token, 1e9);
  // A timer that overflowed would have answered with nothing by the end of this batch.
  await from(['host'], token, 0.2);
  await client.call('VM.set_name_description', vm, 'x');
  expect(about(await waiting, vm)).toEqual(['mod']);
});

it('created and changed is one addition; created and deleted is nothing', async () => {
  const { token } = await from(['vm'], '');
  const kept = await client.makeVm('kept');
  const dropped = await client.makeVm('dropped');
  await client.call('VM.destroy', dropped);
  const batch = await from(['vm'], token);
  expect(about(batch, kept)).toEqual(['add']);
  expect(about(batch, dropped)).toEqual([]);
});

it('additions come first, then changes, then deletions', async () => {
  const doomed = await client.makeVm('doomed');
  const { token } = await from(['*'], '');
  await client.call('VM.destroy', doomed);
  await client.makeVm('new');
  const operations = (await from(['*'], token)).events.map(({ operation }) => operation);
  const sorted = [...operations].sort((a, b) => 'add mod del'.indexOf(a) - 'add mod del'.indexOf(b));
  expect(operations).toEqual(sorted);
  expect(new Set(operations)).toEqual(new Set(['add', 'mod', 'del']));
});

it('both sides of a bond change together', async () => {
  const vm = await client.makeVm('bond');
  const [network] =
    [...(await client.records('network'))].find(([, { bridge }]) => bridge === 'xenbr1') ?? [];
  const { token } = await from(['*'], '');
  const vif = await client.call<string>('VIF.create', vifRecord(vm, network, '1'));
  const batch = await from(['*'], token);
  expect(about(batch, vif)).toEqual(['add']);
  expect(about(batch, vm)).toEqual(['mod']);
  expect(about(batch, network)).toEqual(['mod']);
  expect(await client.call<string[]>('VM.get_VIFs', vm)).toContain(vif);
  await client.call('VIF.destroy', vif);
  expect(await client.call<string[]>('network.get_VIFs', network)).not.toContain(vif);
});

it('one object can be followed alone', async () => {
  const [one, two] = [await client.makeVm('one'), await client.makeVm('two')];
  const { token } = await from(['vm'], '');
  await client.call('VM.set_name_description', two, 'x');
  await client.call('VM.set_name_description', one, 'x');
  expect((await from([`VM/${one}`], token)).events.map(({ ref }) => ref)).toEqual([one]);
});

it('a class nobody knows never matches; a broken token is refused', async () => {
  expect((await from(['unicorn'], '')).events).toEqual([]);
  expect(await client.failure('event.from', ['vm'], 'yesterday', 0)).toEqual([
    'EVENT_FROM_TOKEN_PARSE_FAILURE',
    'yesterday',
  ]);
});

it('inject touches the object and returns the moment before', async () => {
  const [pool] = [...(await client.records('pool')).keys()];
  const token = await client.call<string>('event.inject', 'pool', pool);
  const batch = await from(['pool'], token, 5);
  expect(about(batch, pool)).toEqual(['mod']);
  expect(batch.token > token).toBe(true);
  expect(await client.failure('event.inject', 'vm', pool)).toEqual(['HANDLE_INVALID', 'vm', pool]);
});

it('counts tell of deletions that never came', async () => {
  const vm = await client.makeVm('lost');
  const before = await from(['vm'], '');
  lab.simulator.engine.injectFault({ hostRef: 1, kind: 'lost-del' });
  await client.call('VM.destroy', vm);
  const after = await from(['vm'], before.token);
  expect(about(after, vm)).toEqual([]);
  expect(after.valid_ref_counts.vm).toBe((before.valid_ref_counts.vm ?? 0) - 1);
  expect(after.valid_ref_counts).toHaveProperty('vm_guest_metrics');
});

it('counts include what is gone when the answer is written; the next answer tells of its deletion', async () => {
  const known = new Set<string>();
  let batch = await from(['vm'], '');
  let isOver = false;
  let wasAbove = false;
  const read = async (): Promise<void> => {
    for (const { operation, ref } of batch.events) {
      if (operation === 'del') known.delete(ref);
      else known.add(ref);
    }
    const counted = batch.valid_ref_counts.vm ?? 0;
    expect(counted).toBeGreaterThanOrEqual(known.size);
    wasAbove ||= counted > known.size;
    batch = await from(['vm'], batch.token, 0.2);
  };
  const writer = async (): Promise<void> => {
    while (!isOver) await client.call('VM.destroy', await client.call('VM.create', vmArguments()));
  };
  const writers = [writer(), writer()];
  while (!wasAbove) await read();
  isOver = true;
  await Promise.all(writers);
  while (batch.events.length > 0) await read();
  expect(known).toEqual(new Set((await client.records('VM')).keys()));
  expect(batch.valid_ref_counts.vm).toBe(known.size);
});

it('of more than 512 deletions only the last 256 are told', async () => {
  const made = await Promise.all(
    Array.from({ length: 513 }, (_, index) =>
      client.call<string>('network.create', { name_label: `n${index}`, other_config: {} }),
    ),
  );
  const { token } = await from(['network'], '');
  for (const network of made) await client.call('network.destroy', network);
  const batch = await from(['network'], token);
  expect(batch.events.filter(({ operation }) => operation === 'del')).toHaveLength(256);
});

it('the old register and next still tell of changes', async () => {
  const vm = await client.makeVm('old');
  expect(await client.failure('event.next')).toEqual([
    'SESSION_NOT_REGISTERED',
    expect.stringMatching(/^trackid=[0-9a-f]{32}$/),
  ]);
  await client.call('event.register', ['vm']);
  await client.call('VM.set_name_description', vm, 'changed');
  const [event] = await client.call<Batch['events']>('event.next');
  expect(event).toMatchObject({ class: 'vm', operation: 'mod', ref: vm });
});

it('an unchanging lab tells nothing', async () => {
  await lab.close();
  lab = await startLab({ vmsPerHost: 5 });
  client = lab.client;
  const { token } = await from(['*'], '');
  expect((await from(['*'], token, 0.3)).events).toEqual([]);
});

function vifRecord(vm: string, network: string | undefined, device: string): XapiRecord {
  return {
    VM: vm,
    network,
    device,
    MAC: '',
    MTU: 1500,
    other_config: {},
    qos_algorithm_type: '',
    qos_algorithm_params: {},
  };
}
