import { describe, expect, it } from 'vitest';
import { findNetwork, type HostLink } from '../../../../core/fleet/inventory/find-network.ts';
import { HandMadePool } from '../hand-made-pool.ts';
import { askFor, startLiveFleet } from '../test-fleet.ts';

describe('network rule', () => {
  const link = (device: string, name: string): HostLink => ({
    ref: name,
    uuid: name,
    name,
    device,
    plugged: true,
  });
  const links = [link('eth0', 'lan'), link('eth1', 'lab'), link('eth3', 'perf'), link('eth10', 'eth9')];

  it.each([
    [undefined, 'eth0'],
    ['eth1', 'eth1'],
    ['3', 'eth3'],
    ['10', 'eth10'],
    ['perf', 'eth3'],
    ['eth9', 'eth10'],
  ])('%s → %s', (wanted, device) => {
    expect(findNetwork(links, wanted)).toMatchObject({ kind: 'found', link: { device } });
  });

  it('what is configured and not there is a problem, never another network', () => {
    expect(findNetwork(links.slice(0, 2), '7')).toEqual({
      kind: 'problem',
      problem: 'network eth7 not found: the host has eth0 (lan), eth1 (lab)',
    });
    expect(findNetwork(links, 'LAN')).toMatchObject({ kind: 'problem' });
    expect(findNetwork([], undefined)).toMatchObject({ kind: 'problem' });
  });

  it('a name that two networks bear is a problem', () => {
    expect(findNetwork([link('eth0', 'lan'), link('eth1', 'lan')], 'lan')).toMatchObject({ kind: 'problem' });
  });

  it('tagged interfaces and bond slaves do not count; the lowest device is by number', () => {
    const pool = new HandMadePool();
    pool.addSr('sr');
    const host = pool.addHost('xen1', { srs: ['sr'], pifs: { eth10: 'ten', eth2: 'two' } });
    pool.addPif(host, 'eth0', 'tagged', { VLAN: 12 });
    pool.addPif(host, 'eth1', 'slave', { bond_slave_of: 'OpaqueRef:bond' });
    pool.addTemplate('tmpl-centos');
    const { fleet } = startLiveFleet([pool]);
    expect(fleet.hostRows()[0]?.networks.map((network) => network.device)).toEqual(['eth2', 'eth10']);
    expect(fleet.place(askFor(1)).placed[0]?.network.device).toBe('eth2');
  });

  it('networkid > host.network.id > <os>.template.network', () => {
    const pool = new HandMadePool();
    pool.addSr('sr');
    pool.addHost('xen1', { srs: ['sr'], pifs: { eth0: 'lan', eth1: 'lab', eth2: 'perf', eth3: 'dmz' } });
    pool.addTemplate('tmpl-centos');
    const os = { centos: { osKey: 'centos', template: 'tmpl-centos', network: 'lab' } };
    const resolveDevice = (networkId: string | undefined, asked: string | undefined) => {
      const settings = { templates: os, ...(networkId === undefined ? {} : { networkId }) };
      const { fleet } = startLiveFleet([pool], [settings]);
      const spec = askFor(1, asked === undefined ? {} : { networkId: asked });
      return fleet.place(spec).placed[0]?.network.device;
    };
    expect(resolveDevice('2', '3')).toBe('eth3');
    expect(resolveDevice('2', undefined)).toBe('eth2');
    expect(resolveDevice(undefined, undefined)).toBe('eth1');
  });
});
