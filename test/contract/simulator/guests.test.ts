import { afterEach, expect, it } from 'vitest';
import type { GuestAgentKnobs, TemplateSpec } from '../../../core/simulator/index.ts';
import { type LabClient, startLab, type XapiRecord } from './lab-client.ts';

let lab: Awaited<ReturnType<typeof startLab>>;
let client: LabClient;

afterEach(() => lab.close());

async function start(options: Parameters<typeof startLab>[0] = {}): Promise<void> {
  lab = await startLab(options);
  client = lab.client;
}

/** A lab whose only template behaves so. */
function only(agent: GuestAgentKnobs, windows = false): Parameters<typeof startLab>[0] {
  const spec: TemplateSpec = {
    name: 'tmpl-odd',
    osKeys: ['odd'],
    vcpus: 1,
    memoryGib: 1,
    disks: [{ sizeGib: 1 }],
    osVersion: { name: 'Odd 1', distro: 'odd' },
    agent,
    windows,
  };
  return { templates: () => [spec] };
}

async function boot(name: string, prefix?: string): Promise<string> {
  const vm = await client.makeVm(name, prefix);
  await client.call('VM.start', vm, false, false);
  return vm;
}

const readNetworks = (metrics: XapiRecord) => metrics.networks as Record<string, string>;
const hasNetworks = (metrics: XapiRecord) => Object.keys(readNetworks(metrics)).length > 0;
const addressed = (metrics: XapiRecord) =>
  Object.values(readNetworks(metrics)).some((value) => /^10\./.test(value));

/** Every state the guest metrics went through, until `done`. */
async function history(vm: string, done: (metrics: XapiRecord) => boolean): Promise<XapiRecord[]> {
  const seen: XapiRecord[] = [];
  await client.guestMetrics(vm, (metrics) => {
    seen.push(metrics);
    return done(metrics);
  });
  return seen;
}

it('first nothing, then the OS name, then the address', async () => {
  await start({ agentMs: 150, ipMs: 150 });
  const states = await history(await boot('linux'), addressed);
  const shape = states.map(({ os_version: os, networks }) => [
    Object.keys(os as object).length > 0,
    Object.keys(networks as object).length > 0,
  ]);
  expect(shape[0]).toEqual([false, false]);
  expect(shape).toContainEqual([true, false]);
  expect(shape.at(-1)).toEqual([true, true]);
  expect(readNetworks(states.at(-1) ?? {})).toEqual({
    '0/ip': expect.stringMatching(/^10\./),
    '0/ipv4/0': expect.stringMatching(/^10\./),
    '0/ipv6/0': expect.stringMatching(/^fe80:/),
  });
});

it('Windows shows an address of its own making first', async () => {
  await start({ agentMs: 100, ipMs: 150 });
  const states = await history(await boot('win', 'tmpl-win'), addressed);
  const first = states.find(hasNetworks);
  expect(readNetworks(first ?? {})['0/ip']).toMatch(/^169\.254\./);
  expect(first?.os_version).toMatchObject({ distro: 'windows' });
});

it('when the leases are out, guests stay on 169.254 until one is free', async () => {
  await start({ dhcpLeases: 1 });
  const first = await boot('first');
  await client.guestMetrics(first, addressed);
  const second = await boot('second');
  const stuck = await client.guestMetrics(second, hasNetworks);
  expect(readNetworks(stuck)['0/ip']).toMatch(/^169\.254\./);
  expect(lab.simulator.engine.entry(1).dhcp[0]).toMatchObject({ leases: 1, size: 1 });
  await client.call('VM.hard_shutdown', first);
  await client.guestMetrics(second, addressed);
});

it('another network has leases of its own', async () => {
  await start({ dhcpLeases: 1 });
  await client.guestMetrics(await boot('first'), addressed);
  const vm = await client.makeVm('elsewhere');
  const [vif] = await client.call<string[]>('VM.get_VIFs', vm);
  const networks = await client.records('network');
  const [eth1] = [...networks].find(([, { bridge }]) => bridge === 'xenbr1') ?? [];
  await client.call('VIF.move', vif, eth1);
  await client.call('VM.start', vm, false, false);
  await client.guestMetrics(vm, addressed);
});

it('no two guests of a run share an address', async () => {
  await start({ hosts: 2, vmsPerHost: 3 });
  await client.guestMetrics(await boot('one'), addressed);
  const addresses = lab.simulator.engine.guestAddresses().map(({ address }) => address);
  expect(addresses).toHaveLength(7);
  expect(new Set(addresses).size).toBe(7);
});

it('with SSH guests, addresses are in 127.64.0.0/16; who comes and goes is told', async () => {
  await start({ sshPort: 0 });
  const changes: [string, boolean][] = [];
  lab.simulator.engine.onGuestAddress(({ address, up }) => changes.push([address, up]));
  const vm = await boot('ssh');
  const metrics = await client.guestMetrics(vm, (record) => '0/ip' in readNetworks(record));
  const address = readNetworks(metrics)['0/ip'] ?? '';
  expect(address).toMatch(/^127\.64\./);
  await client.call('VM.hard_shutdown', vm);
  expect(changes).toEqual([
    [address, true],
    [address, false],
  ]);
});

it('an image without tools reports nothing', async () => {
  await start(only({ absent: true }));
  const vm = await boot('mute', 'tmpl-odd');
  const { token } = await client.call<{ token: string }>('event.from', ['vm_guest_metrics'], '', 0);
  const { events } = await client.call<{ events: unknown[] }>('event.from', ['vm_guest_metrics'], token, 0.2);
  expect(events).toEqual([]);
  const { guest_metrics: metrics } = await client.record('VM', vm);
  expect(await client.record('VM_guest_metrics', metrics)).toMatchObject({ os_version: {}, networks: {} });
});

it('the first NIC may be reported under another number', async () => {
  await start(only({ networkIndex: 192, oldKeys: true }));
  const metrics = await client.guestMetrics(await boot('ens192', 'tmpl-odd'), addressed);
  expect(readNetworks(metrics)['192/ip']).toMatch(/^10\./);
  expect(readNetworks(metrics)).not.toHaveProperty('192/ipv4/0');
});

it('an image may have IPv6 only', async () => {
  await start(only({ ipv6Only: true }));
  const metrics = await client.guestMetrics(
    await boot('six', 'tmpl-odd'),
    (record) => '0/ipv6/1' in readNetworks(record),
  );
  expect(Object.keys(readNetworks(metrics))).toEqual(['0/ipv6/0', '0/ipv6/1']);
});

it('a NIC that moves to another network while the guest runs gets a new address', async () => {
  await start();
  const vm = await boot('mover');
  const before = readNetworks(await client.guestMetrics(vm, addressed))['0/ip'];
  const [vif] = await client.call<string[]>('VM.get_VIFs', vm);
  const networks = await client.records('network');
  const [eth1] = [...networks].find(([, { bridge }]) => bridge === 'xenbr1') ?? [];
  await client.call('VIF.move', vif, eth1);
  await client.guestMetrics(vm, (record) => addressed(record) && readNetworks(record)['0/ip'] !== before);
  expect(lab.simulator.engine.entry(1).dhcp.map(({ leases }) => leases)).toEqual([0, 1, 0, 0]);
});
