import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { vbdArguments } from './create-arguments.ts';
import { type LabClient, startLab } from './lab-client.ts';

const GIB = 1024 ** 3;
let lab: Awaited<ReturnType<typeof startLab>>;
let client: LabClient;
let vm: string;

beforeAll(async () => {
  lab = await startLab();
  client = lab.client;
  vm = await client.makeVm('config');
});
afterAll(() => lab.close());

describe('memory', () => {
  it('set_memory keeps the static minimum', async () => {
    await client.call('VM.set_memory', vm, 3 * GIB);
    expect(await client.record('VM', vm)).toMatchObject({
      memory_static_min: GIB,
      memory_static_max: 3 * GIB,
      memory_dynamic_min: 3 * GIB,
      memory_dynamic_max: 3 * GIB,
    });
    expect(await client.failure('VM.set_memory', vm, GIB / 2)).toEqual(['MEMORY_CONSTRAINT_VIOLATION_ORDER']);
  });

  it('set_memory_limits takes static minimum and maximum first, digits welcome', async () => {
    await client.call(
      'VM.set_memory_limits',
      vm,
      String(GIB),
      String(4 * GIB),
      String(2 * GIB),
      String(3 * GIB),
    );
    expect(await client.record('VM', vm)).toMatchObject({
      memory_static_max: 4 * GIB,
      memory_dynamic_min: 2 * GIB,
      memory_dynamic_max: 3 * GIB,
    });
    expect(await client.failure('VM.set_memory_limits', vm, GIB, 2 * GIB, 3 * GIB, 2 * GIB)).toEqual([
      'MEMORY_CONSTRAINT_VIOLATION_ORDER',
    ]);
    expect(await client.failure('VM.set_memory_static_max', vm, GIB)).toEqual([
      'MEMORY_CONSTRAINT_VIOLATION_ORDER',
    ]);
  });

  it('the overhead follows the size', async () => {
    await client.call('VM.set_memory_limits', vm, GIB, GIB, GIB, GIB);
    await client.call('VM.set_VCPUs_at_startup', vm, 1);
    await client.call('VM.set_VCPUs_max', vm, 1);
    // 1 + 1 + ceil((256 + 2·1024) pages) = 9 → 11 MiB
    expect(await client.call('VM.get_memory_overhead', vm)).toBe(11 * 1024 ** 2);
    expect(await client.call('VM.compute_memory_overhead', vm)).toBe(11 * 1024 ** 2);
  });

  it('servers of 2026 count 38 pages more for each vCPU', async () => {
    const newer = await startLab({ xapiVersion: '26.2.0' });
    const other = await newer.client.makeVm('newer');
    await newer.client.call('VM.set_memory_limits', other, GIB, GIB, GIB, GIB);
    await newer.client.call('VM.set_VCPUs_at_startup', other, 1);
    await newer.client.call('VM.set_VCPUs_max', other, 1);
    expect(await newer.client.call('VM.get_memory_overhead', other)).toBe(12 * 1024 ** 2);
    await newer.close();
  });
});

describe('VCPUs', () => {
  const RULE = 'VCPU values must satisfy: 0 < VCPUs_at_startup ≤ VCPUs_max';

  it('grow by the maximum first, shrink by the start value first', async () => {
    expect(await client.failure('VM.set_VCPUs_at_startup', vm, 4)).toEqual(['INVALID_VALUE', RULE, '4']);
    await client.call('VM.set_VCPUs_max', vm, 4);
    await client.call('VM.set_VCPUs_at_startup', vm, 4);
    expect(await client.failure('VM.set_VCPUs_max', vm, 2)).toEqual(['INVALID_VALUE', RULE, '2']);
    expect(await client.failure('VM.set_VCPUs_at_startup', vm, 0)).toEqual(['INVALID_VALUE', RULE, '0']);
  });
});

describe('maps and sets', () => {
  it('a key that exists is a duplicate; one that does not is removed without complaint', async () => {
    await client.call('VM.add_to_other_config', vm, 'key', 'one');
    expect(await client.failure('VM.add_to_other_config', vm, 'key', 'two')).toEqual([
      'MAP_DUPLICATE_KEY',
      'VM',
      'other_config',
      vm,
      'key',
    ]);
    await client.call('VM.remove_from_other_config', vm, 'key');
    await client.call('VM.remove_from_other_config', vm, 'key');
    expect(await client.call('VM.get_other_config', vm)).not.toHaveProperty('key');
  });

  it('tags are a set', async () => {
    await client.call('VM.add_tags', vm, 'a');
    await client.call('VM.add_tags', vm, 'a');
    await client.call('VM.add_tags', vm, 'b');
    await client.call('VM.remove_tags', vm, 'a');
    expect(await client.call('VM.get_tags', vm)).toEqual(['b']);
  });

  it('fields without a setter have none', async () => {
    expect(await client.failure('VM.set_power_state', vm, 'Running')).toEqual([
      'MESSAGE_METHOD_UNKNOWN',
      'VM.set_power_state',
    ]);
  });
});

describe('devices', () => {
  const vif = (device: string, network: unknown, mac = '') => ({
    VM: vm,
    network,
    device,
    MAC: mac,
    MTU: '1500',
    other_config: {},
    qos_algorithm_type: '',
    qos_algorithm_params: {},
  });

  it('VIFs: number, MAC and network are checked', async () => {
    const [network, other] = [...(await client.records('network')).keys()];
    expect(await client.failure('VIF.create', vif('0', network))).toEqual(['DEVICE_ALREADY_EXISTS', '0']);
    expect(await client.failure('VIF.create', vif('eth1', network))).toEqual(['INVALID_DEVICE', 'eth1']);
    expect(await client.failure('VIF.create', vif('1', network, 'nonsense'))).toEqual([
      'MAC_INVALID',
      'nonsense',
    ]);
    const made = await client.call<string>('VIF.create', vif('1', network, 'AA:BB:CC:00:11:22'));
    expect(await client.record('VIF', made)).toMatchObject({
      MAC: 'AA:BB:CC:00:11:22',
      MAC_autogenerated: false,
      MTU: 1500,
    });
    expect(await client.call('VM.get_allowed_VIF_devices', vm)).toEqual(['2', '3', '4', '5', '6']);
    await client.call('VIF.move', made, other);
    expect(await client.record('VIF', made)).toMatchObject({ network: other, MAC: 'AA:BB:CC:00:11:22' });
    await client.call('VIF.destroy', made);
  });

  it('VBDs: disks are created, CDs inserted and ejected', async () => {
    const [sr] =
      [...(await client.records('SR'))].find(([, { content_type: content }]) => content === 'user') ?? [];
    const vdi = await client.call<string>('VDI.create', {
      SR: sr,
      name_label: 'data',
      name_description: '',
      virtual_size: String(GIB),
      type: 'user',
      sharable: false,
      read_only: false,
      other_config: {},
    });
    const [cd] = await cdDrives();
    expect(await client.failure('VBD.eject', cd)).toEqual(['VBD_IS_EMPTY', cd]);
    await client.call('VBD.insert', cd, vdi);
    expect(await client.failure('VBD.insert', cd, vdi)).toEqual(['VBD_NOT_EMPTY', cd]);
    await client.call('VBD.eject', cd);
    const disk = vbdArguments(vm, vdi);
    const vbd = await client.call<string>('VBD.create', disk);
    const { userdevice } = await client.record('VBD', vbd);
    expect(await client.failure('VBD.create', { ...disk, userdevice })).toEqual([
      'DEVICE_ALREADY_EXISTS',
      userdevice,
    ]);
    expect(await client.failure('VBD.eject', vbd)).toEqual(['VBD_NOT_REMOVABLE_MEDIA', vbd]);
    await client.call('VDI.destroy', vdi);
    expect(await client.failure('VBD.get_record', vbd)).toEqual(['HANDLE_INVALID', 'VBD', vbd]);
  });

  async function cdDrives(): Promise<string[]> {
    const vbds = await client.records('VBD');
    return [...vbds].filter(([, { VM: owner, type }]) => owner === vm && type === 'CD').map(([ref]) => ref);
  }
});
