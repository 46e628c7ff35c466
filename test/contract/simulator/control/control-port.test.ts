import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Simulator, startSimulator } from '../../../../core/simulator/index.ts';
import { QUICK_STORAGE } from '../../../fixtures/simulator/quick-storage.ts';
import { jsonClient, logIn, type WireClient } from '../../../fixtures/simulator/wire-client.ts';

const GIB = 1024 ** 3;
const MARKER = { 'dynvm:lease': 'lease-1', 'dynvm:installation': 'here' };

interface State {
  hosts: Record<
    string,
    Record<string, unknown> & { vms: Record<string, number>; calls: Record<string, number> }
  >;
  faults: Record<string, unknown>[];
}

let simulator: Simulator;
let control: string;
let client: WireClient;
let session: string;

beforeAll(async () => {
  simulator = await startSimulator({
    hosts: 2,
    basePort: 0,
    controlPort: 0,
    vmsPerHost: 2,
    ...QUICK_STORAGE,
    cloneMs: 0,
    bootMs: 0,
    agentMs: 0,
    ipMs: 0,
    spaceReclaimMs: 0,
  });
  control = simulator.controlUrl ?? '';
  const [host] = simulator.hosts;
  if (host === undefined) throw new Error('the lab has no host');
  client = jsonClient(host.url);
  session = await logIn(client, host);
});
afterAll(() => simulator?.close());
afterEach(() => fetch(`${control}/faults`, { method: 'DELETE' }));

async function state(): Promise<State> {
  return (await fetch(`${control}/state`)).json() as Promise<State>;
}

async function hostState(hostRef = '1'): Promise<State['hosts'][string]> {
  const host = (await state()).hosts[hostRef];
  if (host === undefined) throw new Error(`no host ${hostRef}`);
  return host;
}

function post(path: string, body?: unknown): Promise<Response> {
  return fetch(`${control}${path}`, {
    method: 'POST',
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

function call(method: string, ...params: unknown[]): Promise<string> {
  return client.call(method, session, ...params) as Promise<string>;
}

async function clone(name: string): Promise<string> {
  const [template = ''] = (await client.call('VM.get_by_name_label', session, 'tmpl-deb10')) as string[];
  return call('VM.clone', template, name);
}

async function parseDiskRecipes(vm: string): Promise<string[]> {
  const vbds = (await client.call('VBD.get_all_records', session)) as Record<string, Record<string, string>>;
  return Object.values(vbds)
    .filter((vbd) => vbd.VM === vm && vbd.type === 'Disk')
    .map((vbd) => vbd.VDI ?? '');
}

describe('GET /state', () => {
  it('has every entry, with the fields that chaos tests read', async () => {
    const { hosts, faults } = await state();
    expect(Object.keys(hosts)).toEqual(['1', '2']);
    expect(faults).toEqual([]);
    expect(hosts['1']).toEqual({
      url: simulator.hosts[0]?.url,
      live: true,
      vms: { Running: 2, Halted: 0, Suspended: 0, Paused: 0 },
      templates: 8,
      markedVms: 0,
      vdis: expect.any(Number),
      orphanVdis: 0,
      memoryFreeBytes: expect.any(Number),
      srs: expect.arrayContaining([
        {
          name: expect.any(String),
          physicalSizeBytes: expect.any(Number),
          physicalUtilisationBytes: expect.any(Number),
          currentOperations: [],
          storageLockWaits: 0,
          longestStorageQueue: 0,
        },
      ]),
      storageLockWaits: 0,
      longestStorageQueue: 0,
      dhcp: expect.arrayContaining([{ network: expect.any(String), leases: 0, size: 250 }]),
      sessions: 1,
      calls: expect.objectContaining({ 'session.login_with_password': 1 }),
    });
    expect(hosts['2']?.templates).toBeLessThan(8);
  });

  it('follows a VM through its life, a forgotten disk included', async () => {
    const before = await hostState();
    const vm = await clone('watched');
    expect(await hostState()).toMatchObject({ templates: 9, vms: before.vms });
    await call('VM.provision', vm);
    expect(await hostState()).toMatchObject({ templates: 8, vms: { ...before.vms, Halted: 1 } });
    await call('VM.start', vm, false, true);
    const running = await hostState();
    expect(running.vms).toEqual({ ...before.vms, Running: 3 });
    await expect
      .poll(async () => (await hostState()).dhcp)
      .toContainEqual({ network: expect.any(String), leases: 1, size: 250 });
    expect((before.memoryFreeBytes as number) - (running.memoryFreeBytes as number)).toBeGreaterThan(4 * GIB);

    const disks = await parseDiskRecipes(vm);
    await call('VM.hard_shutdown', vm);
    await call('VM.destroy', vm);
    const { vms, vdis, orphanVdis, memoryFreeBytes } = await hostState();
    expect({ vms, memoryFreeBytes }).toEqual({ vms: before.vms, memoryFreeBytes: before.memoryFreeBytes });
    expect([vdis, orphanVdis]).toEqual([(before.vdis as number) + 2, 2]);
    for (const disk of disks) await call('VDI.destroy', disk);
    expect(await hostState()).toMatchObject({ vdis: before.vdis, orphanVdis: 0 });
  });

  it('counts VMs that carry the marker as their own, not copies that inherited it', async () => {
    const vm = await clone('marked');
    const uuid = await call('VM.get_uuid', vm);
    await call('VM.set_other_config', vm, { ...MARKER, 'dynvm:vm': uuid });
    expect((await hostState()).markedVms).toBe(1);
    const copy = await call('VM.clone', vm, 'inherits the marker');
    expect((await hostState()).markedVms).toBe(1);
    for (const ref of [vm, copy]) {
      for (const disk of await parseDiskRecipes(ref)) await call('VDI.destroy', disk);
      await call('VM.destroy', ref);
    }
    expect((await hostState()).markedVms).toBe(0);
  });

  it('counts calls until they are reset', async () => {
    await call('VM.get_all');
    await call('VM.get_all');
    expect((await hostState()).calls['VM.get_all']).toBeGreaterThanOrEqual(2);
    expect((await post('/reset-counters')).status).toBe(204);
    expect((await hostState()).calls).toEqual({});
  });

  it('remembers calls that may have changed something, with their time and the name the client used', async () => {
    await post('/reset-counters');
    const journal = async () =>
      ((await (await fetch(`${control}/journal`)).json()) as { calls: object[] }).calls;
    const [host] = await call('host.get_all');
    expect(await journal()).toEqual([]);
    await call('host.set_name_description', host, 'changed');
    expect(await journal()).toEqual([
      {
        hostRef: 1,
        at: expect.any(Number),
        method: 'host.set_name_description',
        via: expect.stringMatching(/^127\.0\.0\.1/),
      },
    ]);
    await post('/reset-counters');
    expect(await journal()).toEqual([]);
  });
});

describe('faults', () => {
  it('take effect, are listed, and are cleared one by one', async () => {
    const [host] = await call('host.get_all');
    const response = await post('/faults', {
      hostRef: 1,
      kind: 'api-error',
      method: 'host.get_hostname',
      code: 'HOST_OFFLINE',
      params: [host],
    });
    expect(response.status).toBe(201);
    const { id } = (await response.json()) as { id: string };
    expect((await state()).faults).toEqual([expect.objectContaining({ id, kind: 'api-error', hostRef: 1 })]);
    await expect(call('host.get_hostname', host)).rejects.toMatchObject({
      code: 'HOST_OFFLINE',
      params: [host],
    });

    expect((await fetch(`${control}/faults/${id}`, { method: 'DELETE' })).status).toBe(204);
    expect(await call('host.get_hostname', host)).toBeTruthy();
    const again = await fetch(`${control}/faults/${id}`, { method: 'DELETE' });
    expect([again.status, await again.text()]).toEqual([
      404,
      `No fault ${id}: it was cleared, or has run out.\n`,
    ]);
  });

  it('end by themselves after so many times', async () => {
    await post('/faults', {
      hostRef: '*',
      kind: 'api-error',
      method: 'VM.get_all',
      code: 'TOO_BUSY',
      times: 2,
    });
    await expect(call('VM.get_all')).rejects.toMatchObject({ code: 'TOO_BUSY' });
    await expect(call('VM.get_all')).rejects.toMatchObject({ code: 'TOO_BUSY' });
    expect(await call('VM.get_all')).toEqual(expect.any(Array));
    expect((await state()).faults).toEqual([]);
  });

  it('are all cleared at once', async () => {
    await post('/faults', { hostRef: 1, kind: 'no-dhcp' });
    await post('/faults', { hostRef: 2, kind: 'no-tools' });
    expect((await state()).faults).toHaveLength(2);
    expect((await fetch(`${control}/faults`, { method: 'DELETE' })).status).toBe(204);
    expect((await state()).faults).toEqual([]);
  });

  it.each([
    [{ hostRef: 1, kind: 'earthquake' }, /^kind: /],
    [{ hostRef: 1, kind: 'api-error' }, /^code: /],
    [{ hostRef: 9, kind: 'drop' }, /^hostRef: there are only the host entries 1 to 2$/],
    [{ hostRef: 'one', kind: 'drop' }, /^hostRef: /],
    [{ kind: 'drop' }, /^hostRef: /],
    [{ hostRef: 1, kind: 'drop', probability: 2 }, /^probability: /],
    [{ hostRef: 1, kind: 'drop', times: 0 }, /^times: /],
    [{ hostRef: 1, kind: 'drop', method: 'clone' }, /^method: /],
    [{ hostRef: 1, kind: 'drop', color: 'red' }, /color/],
    [undefined, /^body: /],
  ])('bad input %j is refused in one line', async (body, reason) => {
    const response = await post('/faults', body);
    expect(response.status).toBe(400);
    const text = await response.text();
    expect(text).toMatch(/^[^\n]+\n$/);
    expect(text.trim()).toMatch(reason);
    expect((await state()).faults).toEqual([]);
  });

  it('a body that is no JSON is refused in one line', async () => {
    const response = await fetch(`${control}/faults`, { method: 'POST', body: '{hostRef:\n1}' });
    expect(response.status).toBe(400);
    expect(await response.text()).toMatch(/^The body is not JSON: [^\n]+\n$/);
  });
});

describe('POST /vms/destroy', () => {
  it('removes a VM and its disks behind the clients’ backs', async () => {
    const vm = await clone('vanishes');
    const uuid = await call('VM.get_uuid', vm);
    const before = await hostState();
    expect((await post('/vms/destroy', { hostRef: 1, uuid })).status).toBe(204);
    await expect(call('VM.get_record', vm)).rejects.toMatchObject({ code: 'HANDLE_INVALID' });
    expect(await hostState()).toMatchObject({ vdis: (before.vdis as number) - 2, orphanVdis: 0 });
    expect((await post('/vms/destroy', { hostRef: 1, uuid })).status).toBe(404);
  });
});
