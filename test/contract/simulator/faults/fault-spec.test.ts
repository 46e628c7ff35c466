import { afterEach, beforeEach, expect, it } from 'vitest';
import type { FaultSpec } from '../../../../core/simulator/index.ts';
import { LabClient, post, startLab, type XapiRecord } from '../lab-client.ts';

let lab: Awaited<ReturnType<typeof startLab>>;
let client: LabClient;

beforeEach(async () => {
  lab = await startLab();
  client = lab.client;
});
afterEach(() => lab.close());

const inject = (fault: Omit<FaultSpec, 'hostRef'>): string =>
  lab.simulator.engine.injectFault({ hostRef: 1, ...fault });

it('api-error hits the named message as often as told', async () => {
  inject({ kind: 'api-error', method: 'VM.get_all', code: 'TOO_MANY_PENDING_TASKS', times: 2 });
  expect(await client.failure('VM.get_all')).toEqual(['TOO_MANY_PENDING_TASKS']);
  await client.call('host.get_all');
  expect(await client.failure('VM.get_all')).toEqual(['TOO_MANY_PENDING_TASKS']);
  await client.call('VM.get_all');
  expect(lab.simulator.engine.faults).toEqual([]);
});

it('api-error of an Async call is in its task, unless Async. is named', async () => {
  const template = await client.template('tmpl-cnt7');
  inject({
    kind: 'api-error',
    method: 'VM.clone',
    code: 'SR_BACKEND_FAILURE_46',
    params: ['', 'gone', ''],
    times: 1,
  });
  const task = await client.call<string>('Async.VM.clone', template, 'x');
  expect(await client.record('task', task)).toMatchObject({
    status: 'failure',
    error_info: ['SR_BACKEND_FAILURE_46', '', 'gone', ''],
  });
  inject({ kind: 'api-error', method: 'Async.VM.clone', code: 'TOO_MANY_PENDING_TASKS', times: 1 });
  expect(await client.failure('Async.VM.clone', template, 'x')).toEqual(['TOO_MANY_PENDING_TASKS']);
});

it('drop carries the call out but cuts the connection', async () => {
  inject({ kind: 'drop', method: 'VM.clone', times: 1 });
  await expect(client.call('VM.clone', await client.template('tmpl-cnt7'), 'orphan')).rejects.toThrow(
    /hang up|reset/,
  );
  expect(await client.call<string[]>('VM.get_by_name_label', 'orphan')).toHaveLength(1);
});

it('http500 answers with a page and does nothing', async () => {
  inject({ kind: 'http500', method: 'VM.clone', times: 1 });
  const template = await client.template('tmpl-cnt7');
  const call = { jsonrpc: '2.0', method: 'VM.clone', params: [client.session, template, 'never'], id: 1 };
  expect(await post(`${client.url}/jsonrpc`, JSON.stringify(call))).toMatchObject({
    status: 500,
    type: 'text/html',
  });
  expect(await client.call('VM.get_by_name_label', 'never')).toEqual([]);
});

it('delay holds calls back', async () => {
  inject({ kind: 'delay', method: 'host.get_all', ms: 120 });
  const startedAt = performance.now();
  await client.call('host.get_all');
  expect(performance.now() - startedAt).toBeGreaterThan(110);
});

it('refuse closes the port and opens it again', async () => {
  const id = inject({ kind: 'refuse' });
  expect(lab.simulator.engine.entry(1).live).toBe(false);
  const refused = async () =>
    client.call('host.get_all').then(
      () => '',
      (error: { code?: string }) => error.code,
    );
  await expect.poll(refused).toBe('ECONNREFUSED');
  expect(lab.simulator.engine.clearFault(id)).toBe(true);
  expect(lab.simulator.engine.clearFault(id)).toBe(false);
  await expect.poll(refused).toBe('');
  // The host was only unreachable: sessions are as they were.
  await client.call('host.get_all');
});

it('probability hits some calls, not all', async () => {
  inject({ kind: 'api-error', method: 'host.get_all', code: 'TOO_BUSY', probability: 0.5 });
  const outcomes = await Promise.all(
    Array.from({ length: 60 }, () =>
      client.call('host.get_all').then(
        () => 'ok',
        () => 'failed',
      ),
    ),
  );
  expect(new Set(outcomes)).toEqual(new Set(['ok', 'failed']));
});

it('sr-full stops clones', async () => {
  inject({ kind: 'sr-full', times: 1 });
  const template = await client.template('tmpl-cnt7');
  expect((await client.failure('VM.clone', template, 'x'))[0]).toBe('SR_BACKEND_FAILURE_44');
  inject({ kind: 'sr-full', code: 'SR_FULL', times: 1 });
  expect((await client.failure('VM.clone', template, 'x'))[0]).toBe('SR_FULL');
  await client.call('VM.clone', template, 'x');
});

it('slow-boot makes the start take longer', async () => {
  inject({ kind: 'slow-boot', ms: 150, times: 1 });
  const vm = await client.makeVm('slow');
  const startedAt = performance.now();
  await client.call('VM.start', vm, false, false);
  expect(performance.now() - startedAt).toBeGreaterThan(180);
});

const readNetworks = (metrics: XapiRecord) => Object.values(metrics.networks as Record<string, string>);

it('no-tools: the guest stays silent', async () => {
  inject({ kind: 'no-tools' });
  const vm = await client.makeVm('mute');
  await client.call('VM.start', vm, false, false);
  const { token } = await client.call<{ token: string }>('event.from', ['vm_guest_metrics'], '', 0);
  const { events } = await client.call<{ events: unknown[] }>('event.from', ['vm_guest_metrics'], token, 0.2);
  expect(events).toEqual([]);
});

it('no-dhcp: no lease is taken', async () => {
  inject({ kind: 'no-dhcp' });
  const vm = await client.makeVm('leaseless');
  await client.call('VM.start', vm, false, false);
  const metrics = await client.guestMetrics(vm, (record) => readNetworks(record).length > 0);
  expect(readNetworks(metrics)[0]).toMatch(/^169\.254\./);
  expect(lab.simulator.engine.entry(1).dhcp[0]?.leases).toBe(0);
});

it('apipa: the real address comes later', async () => {
  inject({ kind: 'apipa', ms: 100 });
  const vm = await client.makeVm('late');
  await client.call('VM.start', vm, false, false);
  const seen: string[] = [];
  await client.guestMetrics(vm, (record) => {
    seen.push(readNetworks(record)[0] ?? '');
    return readNetworks(record).some((address) => address.startsWith('10.'));
  });
  expect(seen.some((address) => address.startsWith('169.254.'))).toBe(true);
});

it('a fault on one entry leaves the others alone', async () => {
  await lab.close();
  lab = await startLab({ hosts: 2 });
  lab.simulator.engine.injectFault({ hostRef: 2, kind: 'api-error', code: 'TOO_BUSY' });
  client = lab.client;
  await client.call('host.get_all');
  const other = await new LabClient(lab.simulator.hosts[1]?.url ?? '')
    .login()
    .catch((error: { description: string[] }) => error.description);
  expect(other).toEqual(['TOO_BUSY']);
  expect(() => lab.simulator.engine.injectFault({ hostRef: 3, kind: 'drop' })).toThrow('no simulated host 3');
});
