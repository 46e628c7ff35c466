import { afterEach, expect, it } from 'vitest';
import { type LabClient, startLab } from '../lab-client.ts';

const GIB = 1024 ** 3;
let lab: Awaited<ReturnType<typeof startLab>>;
let client: LabClient;

afterEach(() => lab.close());

async function start(options: Parameters<typeof startLab>[0] = {}): Promise<void> {
  lab = await startLab(options);
  client = lab.client;
}

const hosts = async (): Promise<string[]> => [...(await client.records('host')).keys()];

async function sized(name: string, gib: number): Promise<string> {
  const vm = await client.makeVm(name);
  const bytes = gib * GIB;
  await client.call('VM.set_memory_limits', vm, bytes, bytes, bytes, bytes);
  return vm;
}

it('free memory is the total less overhead, control domain, and residents with theirs', async () => {
  await start({ memoryGib: 64 });
  const [host] = await hosts();
  const { memory_overhead: overhead, metrics, control_domain: dom0 } = await client.record('host', host);
  const { memory_total: total } = await client.record('host_metrics', metrics);
  const { memory_dynamic_min: dom0Bytes } = await client.record('VM', dom0);
  const free = Number(total) - Number(overhead) - Number(dom0Bytes);
  expect(await client.call('host.compute_free_memory', host)).toBe(free);
  const vm = await sized('resident', 8);
  await client.call('VM.start', vm, false, false);
  const { memory_overhead: vmOverhead } = await client.record('VM', vm);
  expect(await client.call('host.compute_free_memory', host)).toBe(free - 8 * GIB - Number(vmOverhead));
  await expect
    .poll(() => client.call('host_metrics.get_memory_free', metrics), { timeout: 5000 })
    .toBe(free - 8 * GIB - Number(vmOverhead));
});

it('starts side by side never count on the same memory', async () => {
  await start({ memoryGib: 16 });
  const vms = await Promise.all(['a', 'b', 'c', 'd'].map((name) => sized(name, 5)));
  const results = await Promise.allSettled(vms.map((vm) => client.call('VM.start', vm, false, false)));
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
  const [refused] = results.filter((result) => result.status === 'rejected');
  expect(refused?.reason.description).toEqual(['NO_HOSTS_AVAILABLE']);
});

it('start_on tells why not; start alone only that there is no host', async () => {
  await start();
  const [host] = await hosts();
  const vm = await client.makeVm('why');
  await client.call('host.disable', host);
  expect(await client.failure('VM.start_on', vm, host, false, false)).toEqual(['HOST_DISABLED', host]);
  expect(await client.failure('VM.start', vm, false, false)).toEqual(['NO_HOSTS_AVAILABLE']);
  expect(await client.call('VM.get_possible_hosts', vm)).toEqual([]);
  await client.call('host.enable', host);
  await client.call('VM.set_VCPUs_max', vm, 64);
  expect(await client.failure('VM.assert_can_boot_here', vm, host)).toEqual([
    'HOST_NOT_ENOUGH_PCPUS',
    '64',
    '48',
  ]);
  expect(await client.failure('VM.start_on', vm, 'OpaqueRef:gone', false, false)).toEqual([
    'HANDLE_INVALID',
    'host',
    'OpaqueRef:gone',
  ]);
});

it('a host must see the storage of all disks', async () => {
  await start();
  const vm = await client.makeVm('unplugged');
  const [host] = await hosts();
  const [disk] = await client.disks(vm);
  const sr = await client.call<string>('VDI.get_SR', disk);
  const [pbd] = await client.call<string[]>('SR.get_PBDs', sr);
  await client.call('PBD.unplug', pbd);
  expect(await client.failure('VM.start_on', vm, host, false, false)).toEqual(['VM_REQUIRES_SR', vm, sr]);
  expect(await client.failure('VM.clone', vm, 'x')).toEqual(['NO_HOSTS_AVAILABLE']);
  expect(await client.failure('VDI.destroy', disk)).toEqual(['SR_HAS_NO_PBDS', sr]);
  await client.call('PBD.plug', pbd);
  await client.call('VM.start_on', vm, host, false, false);
  expect(await client.failure('VDI.destroy', disk)).toEqual(['VDI_IN_USE', disk, 'destroy']);
});

it('in a pool, VMs go where their network is, and to their affine host', async () => {
  await start({ poolSize: 3 });
  const members = await hosts();
  const last = String(members[2]);
  const networks = await client.records('network');
  const [eth3] = [...networks].find(([, { bridge }]) => bridge === 'xenbr3') ?? [];
  const vm = await client.makeVm('networked');
  const [vif] = await client.call<string[]>('VM.get_VIFs', vm);
  await client.call('VIF.move', vif, eth3);
  expect(await client.failure('VM.start_on', vm, last, false, false)).toEqual([
    'VM_REQUIRES_NETWORK',
    vm,
    eth3,
  ]);
  expect(await client.call('VM.get_possible_hosts', vm)).toEqual(members.slice(0, 2));
  await client.call('VM.set_affinity', vm, members[1]);
  await client.call('VM.start', vm, false, false);
  expect(await client.call('VM.get_resident_on', vm)).toBe(members[1]);
  const [eth0] = [...networks].find(([, { bridge }]) => bridge === 'xenbr0') ?? [];
  await client.call('VIF.move', vif, eth0);
});

it('a stale affinity is an error, not a preference', async () => {
  await start();
  const vm = await client.makeVm('stale');
  await client.call('VM.set_affinity', vm, 'OpaqueRef:gone');
  expect(await client.failure('VM.start', vm, false, false)).toEqual([
    'HANDLE_INVALID',
    'host',
    'OpaqueRef:gone',
  ]);
});
