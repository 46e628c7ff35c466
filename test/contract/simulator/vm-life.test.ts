import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LabClient, startLab, type XapiRecord } from './lab-client.ts';

let lab: Awaited<ReturnType<typeof startLab>>;
let client: LabClient;

beforeAll(async () => {
  lab = await startLab({ lockWaitMs: 5, bootMs: 150 });
  client = lab.client;
});
afterAll(() => lab.close());

async function running(name: string): Promise<string> {
  const vm = await client.makeVm(name);
  await client.call('VM.start', vm, false, false);
  return vm;
}

const managedDisks = async (): Promise<number> =>
  [...(await client.records('VDI')).values()].filter((vdi) => vdi.managed === true).length;

it('a VM lives from clone to destroy, and leaves nothing behind', async () => {
  const disksBefore = await managedDisks();
  const vm = await running('life');
  expect(await client.record('VM', vm)).toMatchObject({ power_state: 'Running', is_a_template: false });
  const metrics = await client.guestMetrics(vm, ({ networks }) => '0/ip' in (networks as object));
  expect(metrics.os_version).toMatchObject({ distro: 'centos', major: '7' });
  expect((metrics.networks as Record<string, string>)['0/ip']).toMatch(/^10\.\d+\.\d+\.\d+$/);
  const disks = await client.disks(vm);
  await client.call('VM.hard_shutdown', vm);
  await client.call('VM.destroy', vm);
  for (const disk of disks) await client.call('VDI.destroy', disk);
  expect(await client.failure('VM.get_record', vm)).toEqual(['HANDLE_INVALID', 'VM', vm]);
  expect(await managedDisks()).toBe(disksBefore);
  expect(lab.simulator.engine.entry(1).dhcp[0]?.leases).toBe(0);
});

describe('a clone', () => {
  it('is still a template, halted, and shows the last guest metrics of its source', async () => {
    const template = await client.template('tmpl-cnt7');
    const clone = await client.call<string>('VM.clone', template, 'still');
    const [source, record] = [await client.record('VM', template), await client.record('VM', clone)];
    expect(record).toMatchObject({
      name_label: 'still',
      is_a_template: true,
      power_state: 'Halted',
      domid: -1,
    });
    expect(record.guest_metrics).not.toBe(source.guest_metrics);
    const [old, copied] = await Promise.all(
      [source, record].map(({ guest_metrics: ref }) => client.record('VM_guest_metrics', ref)),
    );
    expect(copied?.networks).toEqual(old?.networks);
  });

  it('has new MACs on the same devices and networks, and a seed of its own', async () => {
    const template = await client.template('tmpl-cnt7');
    const clones = [await client.makeVm('mac-1'), await client.makeVm('mac-2')];
    const vifs = await Promise.all(
      [template, ...clones].map(async (vm) => {
        const [vif] = await client.call<string[]>('VM.get_VIFs', vm);
        return client.record('VIF', vif);
      }),
    );
    expect(new Set(vifs.map(({ MAC }) => MAC)).size).toBe(3);
    expect(new Set(vifs.map(({ network, device }) => `${network} ${device}`)).size).toBe(1);
    const configs = await Promise.all(clones.map((vm) => client.call<XapiRecord>('VM.get_other_config', vm)));
    expect(configs[0]?.mac_seed).not.toBe(configs[1]?.mac_seed);
  });

  it('owns its disks: they are marked, and new', async () => {
    const vm = await client.makeVm('owner', 'tmpl-deb10');
    const vbds = await Promise.all(
      (await client.call<string[]>('VM.get_VBDs', vm)).map((vbd) => client.record('VBD', vbd)),
    );
    const disks = vbds.filter(({ type }) => type === 'Disk');
    expect(disks).toHaveLength(2);
    expect(disks.every(({ other_config: config }) => 'owner' in (config as object))).toBe(true);
    expect(vbds.find(({ type }) => type === 'CD')).toMatchObject({ empty: true, VDI: 'OpaqueRef:NULL' });
    const templateDisks = await client.disks(await client.template('tmpl-deb10'));
    expect(templateDisks).not.toEqual(expect.arrayContaining([disks[0]?.VDI]));
  });

  it('takes over configuration, but no block and nothing of a default template', async () => {
    const source = await client.makeVm('source');
    await client.call('VM.set_other_config', source, {
      default_template: 'true',
      xensource_internal: 'x',
      kept: 'yes',
    });
    await client.call('VM.set_tags', source, ['a']);
    await client.call('VM.add_to_blocked_operations', source, 'destroy', 'no');
    const clone = await client.call<string>('VM.clone', source, 'taken');
    const record = await client.record('VM', clone);
    expect(record).toMatchObject({ tags: ['a'], blocked_operations: {} });
    expect(Object.keys(record.other_config as object).sort()).toEqual([
      'base_template_name',
      'kept',
      'mac_seed',
    ]);
  });
});

describe('power', () => {
  it('start drops the old guest metrics and makes new ones', async () => {
    const vm = await client.makeVm('metrics');
    const { guest_metrics: before } = await client.record('VM', vm);
    await client.call('VM.start', vm, false, false);
    const { guest_metrics: after, metrics } = await client.record('VM', vm);
    expect(after).not.toBe(before);
    expect(await client.failure('VM_guest_metrics.get_record', before)).toEqual([
      'HANDLE_INVALID',
      'VM_guest_metrics',
      before,
    ]);
    expect((await client.record('VM_metrics', metrics)).start_time).not.toBe('19700101T00:00:00Z');
  });

  it('hard_shutdown leaves the last report and detaches everything', async () => {
    const vm = await running('stop');
    await client.guestMetrics(vm, ({ networks }) => '0/ip' in (networks as object));
    await client.call('VM.hard_shutdown', vm);
    const record = await client.record('VM', vm);
    expect(record).toMatchObject({ power_state: 'Halted', resident_on: 'OpaqueRef:NULL', domid: -1 });
    expect((await client.record('VM_guest_metrics', record.guest_metrics)).networks).toHaveProperty('0/ip');
    for (const vbd of record.VBDs as string[])
      expect(await client.call('VBD.get_currently_attached', vbd)).toBe(false);
  });

  it('clean shutdown, suspend and resume need a guest that takes part', async () => {
    const vm = await running('clean');
    expect(await client.failure('VM.clean_shutdown', vm)).toEqual(['VM_LACKS_FEATURE', vm]);
    await client.guestMetrics(vm, ({ PV_drivers_detected: detected }) => detected === true);
    await client.call('VM.suspend', vm);
    const suspended = await client.record('VM', vm);
    expect(suspended.power_state).toBe('Suspended');
    expect((await client.record('VDI', suspended.suspend_VDI)).type).toBe('suspend');
    await client.call('VM.resume', vm, false, false);
    expect(await client.failure('VDI.get_record', suspended.suspend_VDI)).toMatchObject({
      0: 'HANDLE_INVALID',
    });
    await client.call('VM.clean_shutdown', vm);
    expect(await client.call('VM.get_power_state', vm)).toBe('Halted');
  });

  it('a domain that starts paused boots when it is let go', async () => {
    const vm = await client.makeVm('held');
    await client.call('VM.start', vm, true, false);
    expect(await client.record('VM', vm)).toMatchObject({
      power_state: 'Paused',
      guest_metrics: 'OpaqueRef:NULL',
    });
    await client.call('VM.unpause', vm);
    await client.guestMetrics(vm, ({ PV_drivers_detected: detected }) => detected === true);
  });

  it('pause, unpause, reboot', async () => {
    const vm = await running('pause');
    await client.call('VM.pause', vm);
    expect(await client.call('VM.get_power_state', vm)).toBe('Paused');
    await client.call('VM.unpause', vm);
    const { guest_metrics: before, domid } = await client.record('VM', vm);
    await client.call('VM.hard_reboot', vm);
    const after = await client.record('VM', vm);
    expect(after.guest_metrics).not.toBe(before);
    expect(after.domid).not.toBe(domid);
  });
});

describe('refusals', () => {
  it('of a wrong power state name what is expected, in the real order', async () => {
    const halted = await client.makeVm('halted');
    const up = await running('up');
    const bad = (vm: string, expected: string, actual: string) => [
      'VM_BAD_POWER_STATE',
      vm,
      expected,
      actual,
    ];
    expect(await client.failure('VM.clone', up, 'x')).toEqual(bad(up, 'halted', 'running'));
    expect(await client.failure('VM.start', up, false, false)).toEqual(bad(up, 'halted', 'running'));
    expect(await client.failure('VM.destroy', up)).toEqual(bad(up, 'halted, suspended', 'running'));
    expect(await client.failure('VM.hard_shutdown', halted)).toEqual(
      bad(halted, 'paused, suspended, running', 'halted'),
    );
    expect(await client.failure('VM.hard_reboot', halted)).toEqual(bad(halted, 'paused, running', 'halted'));
    expect(await client.failure('VM.set_VCPUs_max', up, 8)).toEqual(bad(up, 'halted', 'running'));
  });

  it('of templates and snapshots name the operation', async () => {
    const template = await client.template('tmpl-cnt7');
    const vm = await client.makeVm('shot');
    const snapshot = await client.call<string>('VM.snapshot', vm, 'snap');
    expect(await client.failure('VM.start', template, false, false)).toEqual([
      'VM_IS_TEMPLATE',
      template,
      'start',
    ]);
    expect(await client.failure('VM.start', snapshot, false, false)).toEqual([
      'VM_IS_SNAPSHOT',
      snapshot,
      'start',
    ]);
    expect(await client.failure('VM.provision', vm)).toEqual(['PROVISION_ONLY_ALLOWED_ON_TEMPLATE']);
    const builtin = await client.template('Other install media');
    expect(await client.failure('VM.destroy', builtin)).toEqual([
      'VM_CANNOT_DELETE_DEFAULT_TEMPLATE',
      builtin,
    ]);
  });

  it('a block comes before everything else, and ends with its key', async () => {
    const vm = await running('blocked');
    await client.call('VM.add_to_blocked_operations', vm, 'destroy', 'belongs to Ann');
    expect(await client.failure('VM.destroy', vm)).toEqual(['OPERATION_BLOCKED', vm, 'belongs to Ann']);
    await client.call('VM.remove_from_blocked_operations', vm, 'destroy');
    expect((await client.failure('VM.destroy', vm))[0]).toBe('VM_BAD_POWER_STATE');
  });

  it('what is in the way is named, after the wait', async () => {
    const vm = await client.makeVm('busy');
    const task = await client.call<string>('Async.VM.start', vm, false, false);
    expect(await client.failure('VM.provision', vm)).toEqual(['PROVISION_ONLY_ALLOWED_ON_TEMPLATE']);
    expect(await client.failure('VM.destroy', vm)).toEqual([
      'OTHER_OPERATION_IN_PROGRESS',
      'VM',
      vm,
      'start',
      task,
    ]);
    expect(await client.call('VM.get_current_operations', vm)).toEqual({ [task]: 'start' });
  });

  it('clones of one template may overlap', async () => {
    const template = await client.template('tmpl-cnt8');
    const clones = await Promise.all(['a', 'b', 'c'].map((name) => client.call('VM.clone', template, name)));
    expect(new Set(clones).size).toBe(3);
  });
});

it('a built-in template must be told where its disks go', async () => {
  const vm = await client.call<string>('VM.clone', await client.template('Other install media'), 'recipe');
  expect(await client.failure('VM.provision', vm)).toEqual(['UUID_INVALID', 'sr', '']);
  // As on real hosts: it is a VM already, only without its disks.
  expect(await client.call('VM.get_is_a_template', vm)).toBe(false);
  const second = await client.call<string>(
    'VM.clone',
    await client.template('Other install media'),
    'recipe-2',
  );
  const config = await client.call<Record<string, string>>('VM.get_other_config', second);
  const [sr] = [...(await client.records('SR')).values()].filter(
    ({ content_type: content }) => content === 'user',
  );
  await client.call('VM.set_other_config', second, {
    ...config,
    disks: config.disks?.replace('sr=""', `sr="${sr?.uuid}"`),
  });
  await client.call('VM.provision', second);
  expect(await client.disks(second)).toHaveLength(1);
  expect(await client.call('VM.get_other_config', second)).not.toHaveProperty('disks');
});

it('destroying a VM leaves its snapshots, which are VMs with disks of their own', async () => {
  const vm = await client.makeVm('parent');
  const snapshot = await client.call<string>('VM.snapshot', vm, 'kept');
  expect(await client.call('VM.get_snapshots', vm)).toEqual([snapshot]);
  const [vif] = await client.call<string[]>('VM.get_VIFs', vm);
  const [copied] = await client.call<string[]>('VM.get_VIFs', snapshot);
  expect(await client.call('VIF.get_MAC', copied)).toBe(await client.call('VIF.get_MAC', vif));
  await client.call('VM.destroy', vm);
  expect(await client.record('VM', snapshot)).toMatchObject({ is_a_snapshot: true, is_a_template: true });
  const [disk] = await client.disks(snapshot);
  expect(await client.record('VDI', disk)).toMatchObject({ is_a_snapshot: true, managed: true });
});
