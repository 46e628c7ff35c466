import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createClient, type Xapi, type XenApiObject } from 'xen-api';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../../core/simulator/index.ts';
import { QUICK_STORAGE } from '../../fixtures/simulator/quick-storage.ts';

/** Classes a lab is never without. */
const INHABITED = [
  'VM',
  'VM_guest_metrics',
  'VM_metrics',
  'host',
  'host_metrics',
  'host_cpu',
  'SR',
  'PBD',
  'VDI',
  'VBD',
  'VIF',
  'PIF',
  'network',
  'pool',
];
const NULL_REF = 'OpaqueRef:NULL';

const WIRES: { name: string; options: Partial<SimulatorOptions> }[] = [
  { name: 'JSON-RPC', options: {} },
  { name: 'XML-RPC, on a host too old for JSON-RPC', options: { jsonRpc: false } },
  { name: 'https', options: { tls: true } },
];

describe.each(WIRES)('npm xen-api over $name', ({ options }) => {
  let simulator: Simulator;
  let xapi: Xapi;

  beforeAll(async () => {
    simulator = await startSimulator({
      hosts: 1,
      basePort: 0,
      vmsPerHost: 2,
      ...QUICK_STORAGE,
      cloneMs: 20,
      bootMs: 30,
      agentMs: 20,
      ipMs: 20,
      authFailureDelayMs: 0,
      ...options,
    });
    xapi = openClient(simulator);
    await xapi.connect();
    await xapi.objectsFetched;
  });
  afterAll(async () => {
    await xapi?.disconnect();
    // The client does not wait for its own logout, and complains of what is cut off meanwhile.
    await vi.waitFor(() => expect(simulator?.engine.entry(1).sessions ?? 0).toBe(0));
    await simulator?.close();
  });

  it('fetches all records of every class', async () => {
    const classes = (await xapi.call('system.listMethods')) as string[];
    const listed = classes
      .filter((name) => name.endsWith('.get_all_records') && !name.startsWith('Async.'))
      .map((name) => name.slice(0, name.indexOf('.')));
    expect(listed).toEqual(expect.arrayContaining([...INHABITED, 'task', 'message', 'VLAN', 'Bond']));
    for (const className of listed) {
      const records = await xapi.getAllRecords(className);
      if (INHABITED.includes(className)) expect(records, className).not.toEqual([]);
    }
  });

  it('clones, provisions, starts, sees the guest, and takes all of it away', async () => {
    const disksBefore = (await xapi.getAllRecords('VDI')).length;
    const template = await findTemplate(xapi, 'tmpl-deb10');

    const vm = (await xapi.call('VM.clone', template, 'journey')) as string;
    await xapi.call('VM.provision', vm);
    await xapi.call('VM.start', vm, false, true);
    const guest = await seen(
      xapi,
      () => findGuest(xapi, vm),
      (metrics) => readAddress(metrics) !== '',
    );
    expect(readAddress(guest)).toMatch(/^10\.\d+\.\d+\.\d+$/);
    expect((guest.os_version as Record<string, string>).name).toContain('Debian');

    await xapi.call('VM.hard_shutdown', vm);
    const disks = await parseDiskRecipes(xapi, vm);
    expect(disks).toHaveLength(2);
    for (const disk of disks) await xapi.call('VDI.destroy', disk);
    await xapi.call('VM.destroy', vm);

    await expect(xapi.call('VM.get_record', vm)).rejects.toMatchObject({
      code: 'HANDLE_INVALID',
      params: ['VM', vm],
    });
    const left = (await xapi.getAllRecords('VDI')).filter((vdi) => vdi.managed);
    expect(left.filter((vdi) => disks.includes(vdi.$ref))).toEqual([]);
    expect(left.length).toBeLessThanOrEqual(disksBefore);
  });

  it('follows Async tasks by events', async () => {
    const template = await findTemplate(xapi, 'tmpl-cnt7.9');
    const vm = await xapi.callAsync('VM.clone', template, 'by task');
    expect(vm).toMatch(/^OpaqueRef:/);
    expect(await xapi.call('VM.get_name_label', vm)).toBe('by task');
    await expect(xapi.callAsync('VM.start', vm, false, true)).rejects.toMatchObject({
      code: 'VM_IS_TEMPLATE',
      params: [vm, 'start'],
    });
    await xapi.callAsync('VM.destroy', vm);
  });

  it('hears of changes made by others', async () => {
    const other = openClient(simulator, { watchEvents: false });
    await other.connect();
    const template = await findTemplate(xapi, 'tmpl-cnt7.9');

    const vm = (await other.call('VM.clone', template, 'by another')) as string;
    await seen(
      xapi,
      () => byRef(xapi, vm),
      (record) => record.name_label === 'by another',
    );
    await other.setFieldEntry('VM', vm, 'other_config', 'color', 'red');
    await other.setFieldEntry('VM', vm, 'other_config', 'color', 'blue');
    await seen(
      xapi,
      () => byRef(xapi, vm),
      (record) => (record.other_config as Record<string, string>).color === 'blue',
    );
    await other.call('VM.destroy', vm);
    await gone(xapi, vm);
    await other.disconnect();
  });

  it('catches up to a barrier', async () => {
    await xapi.call('pool.set_name_label', xapi.pool.$ref, 'renamed');
    await xapi.barrier();
    expect(Object.values(xapi.objects.all).find(({ $type }) => $type === 'pool')?.name_label).toBe('renamed');
  });

  it('reports failures by code and parameters', async () => {
    const [vm] = (await xapi.getAllRecords('VM')).filter(
      (record) => record.power_state === 'Running' && !record.is_control_domain,
    );
    await expect(xapi.call('VM.start', vm?.$ref, false, true)).rejects.toMatchObject({
      code: 'VM_BAD_POWER_STATE',
      params: [vm?.$ref, 'halted', 'running'],
    });
    await expect(xapi.call('VM.get_by_uuid', 'nonsense')).rejects.toMatchObject({
      code: 'UUID_INVALID',
      params: ['VM', 'nonsense'],
    });
    await expect(xapi.call('VM.levitate', vm?.$ref)).rejects.toMatchObject({
      code: 'MESSAGE_METHOD_UNKNOWN',
      params: ['VM.levitate'],
    });
    await expect(openClient(simulator, { password: 'wrong' }).connect()).rejects.toMatchObject({
      code: 'SESSION_AUTHENTICATION_FAILED',
    });
  });
});

function openClient(simulator: Simulator, changes: { watchEvents?: boolean; password?: string } = {}): Xapi {
  const [host] = simulator.hosts;
  if (host === undefined) throw new Error('the lab has no host');
  const { watchEvents = true, password = host.password } = changes;
  return createClient({
    url: host.url,
    auth: { user: host.user, password },
    allowUnauthorized: true,
    watchEvents,
    debounce: 10,
  });
}

async function findTemplate(xapi: Xapi, name: string): Promise<string> {
  const refs = (await xapi.call('VM.get_by_name_label', name)) as string[];
  expect(refs).toHaveLength(1);
  return refs[0] ?? '';
}

async function parseDiskRecipes(xapi: Xapi, vm: string): Promise<string[]> {
  const devices = (await xapi.call('VM.get_VBDs', vm)) as string[];
  const disks: string[] = [];
  for (const device of devices) {
    if ((await xapi.call('VBD.get_type', device)) === 'Disk') {
      disks.push((await xapi.call('VBD.get_VDI', device)) as string);
    }
  }
  return disks;
}

function byRef(xapi: Xapi, ref: string): XenApiObject | undefined {
  return Object.values(xapi.objects.all).find(({ $ref }) => $ref === ref);
}

function findGuest(xapi: Xapi, vm: string): XenApiObject | undefined {
  const ref = byRef(xapi, vm)?.guest_metrics;
  return typeof ref === 'string' && ref !== NULL_REF ? byRef(xapi, ref) : undefined;
}

/** The address of this boot; a clone shows the one its template once had until VM.start. */
function readAddress(metrics: XenApiObject): string {
  const address = (metrics.networks as Record<string, string>)['0/ip'] ?? '';
  return address.startsWith('10.') ? address : '';
}

/** Waits until the client's cache, which only events change, shows what is wanted. */
async function seen(
  xapi: Xapi,
  find: () => XenApiObject | undefined,
  isWanted: (object: XenApiObject) => boolean,
): Promise<XenApiObject> {
  let found = find();
  while (found === undefined || !isWanted(found)) {
    await nextChange(xapi);
    found = find();
  }
  return found;
}

async function gone(xapi: Xapi, ref: string): Promise<void> {
  while (byRef(xapi, ref) !== undefined) await nextChange(xapi);
}

function nextChange({ objects }: Xapi): Promise<void> {
  return new Promise((resolve) => {
    const onFinish = (): void => {
      objects.off('finish', onFinish);
      resolve();
    };
    objects.on('finish', onFinish);
  });
}
