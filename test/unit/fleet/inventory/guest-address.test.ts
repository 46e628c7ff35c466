import { describe, expect, it } from 'vitest';
import { chooseAddress, expectedNetworks } from '../../../../core/fleet/inventory/guest-address.ts';
import { LiveInventory } from '../../../../core/fleet/inventory/live-inventory.ts';
import { HandMadePool } from '../hand-made-pool.ts';
import { hostSettings, templates } from '../test-fleet.ts';

function choose(networks: Record<string, string>, expected?: readonly string[]) {
  const pool = new HandMadePool();
  pool.addHost('xen1');
  const vm = pool.addVm('vm', { host: 'xen1', powerState: 'Running' });
  pool.addVif(vm, '0', 'lan');
  pool.guestSays(vm, networks);
  const inventory = new LiveInventory();
  inventory.load(pool.snapshot());
  return chooseAddress(inventory, vm, { expected });
}

describe('host.network.expect', () => {
  const both = { '0/ipv4/0': '10.16.0.5', '0/ipv6/0': 'fd00:16::5' };

  it.each([
    ['an address outside does not count', { '0/ip': '192.168.7.1 10.16.0.5' }, ['10.16.0.0/16'], '10.16.0.5'],
    ['the first network wins over the order of the guest', both, ['fd00::/8', '10.0.0.0/8'], 'fd00:16::5'],
    ['the other way round', both, ['10.0.0.0/8', 'fd00::/8'], '10.16.0.5'],
    ['an IPv6-only guest', { '0/ipv6/0': 'fd00:16::7' }, ['fd00::/8'], 'fd00:16::7'],
    [
      'a container bridge counts where it is expected',
      { '0/ip': '172.17.0.1' },
      ['172.17.0.0/16'],
      '172.17.0.1',
    ],
  ])('%s', (_, networks, expected, address) => {
    expect(choose(networks as Record<string, string>, expected)).toEqual({ kind: 'address', address });
  });

  it('says which addresses there were when none is expected', () => {
    expect(choose({ '0/ip': '192.168.7.1' }, ['10.16.0.0/16'])).toEqual({
      kind: 'unexpected',
      addresses: ['192.168.7.1'],
    });
  });

  it('without it IPv4 wins, and the address of a container bridge never counts', () => {
    expect(choose(both)).toEqual({ kind: 'address', address: '10.16.0.5' });
    expect(choose({ '0/ip': '172.17.0.1' })).toEqual({ kind: 'none' });
  });

  it('of an OS key wins over that of the host', () => {
    const settings = hostSettings(1, {
      expectedNetworks: ['10.0.0.0/8'],
      templates: templates({ centos: {}, windows: { expectedNetworks: ['fd00::/8'] } }),
    });
    expect(expectedNetworks(settings, 'centos')).toEqual(['10.0.0.0/8']);
    expect(expectedNetworks(settings, 'windows')).toEqual(['fd00::/8']);
    expect(expectedNetworks(settings, 'constructor')).toEqual(['10.0.0.0/8']);
  });
});
