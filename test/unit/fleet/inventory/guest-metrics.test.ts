import { describe, expect, it } from 'vitest';
import { chooseAddress } from '../../../../core/fleet/index.ts';
import { joinAddresses, readOsName } from '../../../../core/fleet/inventory/guest-metrics.ts';
import { LiveInventory } from '../../../../core/fleet/inventory/live-inventory.ts';
import { HandMadePool } from '../hand-made-pool.ts';

/** A running VM with VIFs 0 and 1 whose guest says this. */
function choice(
  networks: Record<string, string>,
  options: { ipv6?: boolean; prepare?: (pool: HandMadePool, vm: string) => void } = {},
) {
  const pool = new HandMadePool();
  pool.addHost('xen1');
  const vm = pool.addVm('vm', { host: 'xen1', powerState: 'Running' });
  pool.addVif(vm, '1', 'lab');
  pool.addVif(vm, '0', 'lan');
  pool.guestSays(vm, networks);
  options.prepare?.(pool, vm);
  const inventory = new LiveInventory();
  inventory.load(pool.snapshot());
  return chooseAddress(inventory, vm, options.ipv6 === undefined ? {} : { ipv6: options.ipv6 });
}

describe('chooseAddress', () => {
  it.each([
    ['the only one', { '0/ip': '10.1.2.3' }, '10.1.2.3'],
    ['N/ipv4/M before N/ip', { '0/ip': '10.1.2.3', '0/ipv4/0': '10.1.2.4' }, '10.1.2.4'],
    ['the lowest device first', { '1/ip': '10.9.9.9', '0/ip': '10.1.2.3' }, '10.1.2.3'],
    ['a device that is not 0', { '1/ip': '10.9.9.9' }, '10.9.9.9'],
    ['the next VIF when the first has no lease', { '0/ip': '169.254.7.7', '1/ip': '10.9.9.9' }, '10.9.9.9'],
    ['the next value of one VIF', { '0/ipv4/0': '169.254.7.7', '0/ipv4/1': '10.1.2.4' }, '10.1.2.4'],
    ['ipv4/2 before ipv4/10', { '0/ipv4/10': '10.1.2.10', '0/ipv4/2': '10.1.2.2' }, '10.1.2.2'],
    ['one of several in a value', { '0/ip': '169.254.1.1 10.1.2.3' }, '10.1.2.3'],
    ['the key of an old agent that matches no VIF', { '192/ip': '10.1.2.3' }, '10.1.2.3'],
    ['a VIF before a key that matches none', { '192/ip': '10.7.7.7', '1/ip': '10.1.2.3' }, '10.1.2.3'],
  ])('takes %s', (_, networks, address) => {
    expect(choice(networks as Record<string, string>)).toEqual({ kind: 'address', address });
  });

  it.each([
    [{ '0/ip': '' }],
    [{ '0/ip': '0.0.0.0' }],
    [{ '0/ip': '127.0.0.1' }],
    [{ '0/ip': 'starting' }],
    [{ '0/ipv6/0': 'fe80:0000:0000:0000:1234:5678:9abc:def0' }],
    [{}],
  ])('finds none in %o', (networks) => {
    expect(choice(networks as Record<string, string>, { ipv6: true })).toEqual({ kind: 'none' });
  });

  it('Windows got 169.254.x first and the real address a minute later: tells no DHCP lease apart', () => {
    expect(choice({ '0/ip': '169.254.13.14' })).toEqual({ kind: 'apipa' });
  });

  it('an address of the host-internal network is none, and no sign of a missing lease', () => {
    const prepare = (pool: HandMadePool) =>
      pool.patch('network', pool.findRef('network', 'lan'), {
        other_config: { is_host_internal_management_network: 'true' },
      });
    expect(choice({ '0/ip': '169.254.0.2' }, { prepare })).toEqual({ kind: 'none' });
    expect(choice({ '0/ip': '10.0.0.2', '1/ip': '169.254.9.9' }, { prepare })).toEqual({ kind: 'apipa' });
  });

  it('IPv6 only where the caller allows it, and only a global one', () => {
    const networks = { '0/ipv6/0': 'fe80::1', '0/ipv6/1': '2001:db8::7' };
    expect(choice(networks)).toEqual({ kind: 'none' });
    expect(choice(networks, { ipv6: true })).toEqual({ kind: 'address', address: '2001:db8::7' });
    expect(choice({ ...networks, '1/ip': '10.1.2.3' }, { ipv6: true })).toEqual({
      kind: 'address',
      address: '10.1.2.3',
    });
  });

  it('values from before this boot are stale', () => {
    const prepare = (pool: HandMadePool, vm: string) =>
      pool.patch('VM_metrics', pool.tables.VM.get(vm)?.metrics ?? '', { start_time: 2000 + 3_600_000 });
    expect(choice({ '0/ip': '10.1.2.3' }, { prepare })).toEqual({ kind: 'stale' });
  });

  it('a report one second older than the boot was ignored: a stepped clock makes nothing stale', () => {
    const prepare = (pool: HandMadePool, vm: string) =>
      pool.patch('VM_metrics', pool.tables.VM.get(vm)?.metrics ?? '', { start_time: 2000 });
    expect(choice({ '0/ip': '10.1.2.3' }, { prepare })).toEqual({ kind: 'address', address: '10.1.2.3' });
  });

  it("what a halted VM had is stale after its start, whatever the time, and a new object never is: the template's address", () => {
    const pool = new HandMadePool();
    const host = pool.addHost('xen1');
    const vm = pool.addVm('vm');
    pool.addVif(vm, '0', 'lan');
    pool.guestSays(vm, { '0/ip': '10.1.2.3' }, { last_updated: 9_000_000_000 });
    const inventory = new LiveInventory();
    inventory.load(pool.snapshot());
    const apply = () => inventory.apply(pool.takeChanges());
    pool.start(vm, host);
    apply();
    expect(chooseAddress(inventory, vm)).toEqual({ kind: 'stale' });
    pool.patch('VM_metrics', pool.tables.VM.get(vm)?.metrics ?? '', { start_time: 8_000_000_000 });
    pool.guestSays(vm, { '0/ip': '10.1.2.4' }, { last_updated: 1000 });
    apply();
    expect(chooseAddress(inventory, vm)).toEqual({ kind: 'address', address: '10.1.2.4' });
  });

  it("a halted VM keeps its last values, and a clone its template's: both are stale", () => {
    const prepare = (pool: HandMadePool, vm: string) => pool.stop(vm);
    expect(choice({ '0/ip': '10.1.2.3' }, { prepare })).toEqual({ kind: 'stale' });
  });

  it('without guest metrics there is none', () => {
    const pool = new HandMadePool();
    const vm = pool.addVm('vm');
    const inventory = new LiveInventory();
    inventory.load(pool.snapshot());
    expect(chooseAddress(inventory, vm)).toEqual({ kind: 'none' });
    expect(chooseAddress(inventory, 'OpaqueRef:gone')).toEqual({ kind: 'none' });
  });
});

describe('guest names and networks', () => {
  it('cuts the Windows OS name at the bar', () => {
    const name = 'Microsoft Windows Server 2016 Standard|C:\\Windows|\\Device\\Harddisk0\\Partition2';
    expect(readOsName({ os_version: { name } })).toBe('Microsoft Windows Server 2016 Standard');
    expect(readOsName({ os_version: {} })).toBeUndefined();
    expect(readOsName(undefined)).toBeUndefined();
  });

  it('joins all values of networks', () => {
    expect(joinAddresses({ networks: { '0/ip': '10.1.2.3', '0/ipv6/0': 'fe80::1' } })).toBe(
      '10.1.2.3,fe80::1',
    );
    expect(joinAddresses(undefined)).toBe('');
  });
});
