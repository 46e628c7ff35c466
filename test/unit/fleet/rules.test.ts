import { describe, expect, it } from 'vitest';
import { labelsMatch, ownerOf, readMarker, writeMarker } from '../../../core/fleet/index.ts';
import { findNetwork, type HostLink } from '../../../core/fleet/inventory/find-network.ts';
import { findTemplate } from '../../../core/fleet/inventory/find-template.ts';
import { LiveInventory } from '../../../core/fleet/inventory/live-inventory.ts';
import { NULL_REF } from '../../../core/xapi/index.ts';
import { HandMadePool } from './hand-made-pool.ts';
import { ANY, askFor, startLiveFleet } from './test-fleet.ts';

describe('label rule', () => {
  it.each([
    [[], [], true],
    [[], ['perf'], false],
    [['perf'], [], false],
    [['perf'], ['perf'], true],
    [['perf', 'ssd'], ['gpu', 'ssd'], true],
    [['perf'], ['gpu'], false],
  ])('a host with %o and an ask with %o: %s', (hostLabels, labels, matches) => {
    expect(labelsMatch(hostLabels, { labels, ignoreLabels: false })).toBe(matches);
    expect(labelsMatch(hostLabels, { labels, ignoreLabels: true })).toBe(true);
  });
});

describe('template lookup', () => {
  function lookup(names: readonly string[], wanted: string, prepare?: (pool: HandMadePool) => void) {
    const pool = new HandMadePool();
    for (const name of names) pool.addTemplate(name, { disksGib: {} });
    prepare?.(pool);
    const inventory = new LiveInventory();
    inventory.load(pool.snapshot());
    const found = findTemplate(inventory, wanted);
    return found.kind === 'found' ? found.record.name_label : found.problem;
  }

  it.each([
    ['an exact name', ['tmpl-cnt7', 'tmpl-cnt7-patched'], 'tmpl-cnt7', 'tmpl-cnt7'],
    ['a unique prefix', ['tmpl-cnt7.7', 'tmpl-cnt8'], 'tmpl-cnt7', 'tmpl-cnt7.7'],
    [
      'names with brackets',
      ['tmpl-win16dc - PATCHED (1)'],
      'tmpl-win16dc - PATCHED (1)',
      'tmpl-win16dc - PATCHED (1)',
    ],
    [
      'several by prefix, naming them',
      ['tmpl-cnt7.7', 'tmpl-cnt7.9'],
      'tmpl-cnt7',
      '2 templates start with "tmpl-cnt7": "tmpl-cnt7.7", "tmpl-cnt7.9"; give the full name',
    ],
    [
      'several of one name',
      ['tmpl-cnt7', 'tmpl-cnt7'],
      'tmpl-cnt7',
      '2 templates are named "tmpl-cnt7": rename all but one',
    ],
    ['none', ['tmpl-cnt8'], 'tmpl-cnt7', 'template "tmpl-cnt7" not found'],
  ])('%s', (_, names, wanted, expected) => {
    expect(lookup(names, wanted)).toBe(expected);
  });

  it('never takes a snapshot or a VM', () => {
    const prepare = (pool: HandMadePool) => {
      pool.addVm('tmpl-cnt7', {});
      pool.addVm('tmpl-cnt7', { template: true, snapshot: true });
    };
    expect(lookup([], 'tmpl-cnt7', prepare)).toBe('template "tmpl-cnt7" not found');
  });
});

describe('network rule', () => {
  const link = (device: string, name: string): HostLink => ({ ref: name, uuid: name, name, device });
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
    const deviceOf = (networkId: string | undefined, asked: string | undefined) => {
      const settings = { templates: os, ...(networkId === undefined ? {} : { networkId }) };
      const { fleet } = startLiveFleet([pool], [settings]);
      const ask = askFor(1, asked === undefined ? {} : { networkId: asked });
      return fleet.place(ask).placed[0]?.network.device;
    };
    expect(deviceOf('2', '3')).toBe('eth3');
    expect(deviceOf('2', undefined)).toBe('eth2');
    expect(deviceOf(undefined, undefined)).toBe('eth1');
  });
});

describe('marker', () => {
  const marker = {
    leaseId: 'l1',
    requestId: 'r1',
    descriptor: 'job-1',
    deadlineAt: Date.UTC(2026, 0, 2, 3, 4, 5, 678),
    installation: 'mine',
    vmUuid: 'u1',
  };
  const vm = (change: object = {}) => {
    const pool = new HandMadePool();
    const ref = pool.addVm('vm');
    const record = pool.tables.VM.get(ref);
    if (!record) throw new Error('no VM');
    return { ...record, uuid: 'u1', other_config: writeMarker({ mac_seed: 's' }, marker), ...change };
  };

  it('reads back what it wrote and keeps what others wrote', () => {
    expect(readMarker(vm())).toEqual(marker);
    expect(vm().other_config.mac_seed).toBe('s');
  });

  it('a new marker replaces an inherited one entirely', () => {
    const { deadlineAt: _, ...undated } = { ...marker, leaseId: 'l2' };
    expect(readMarker({ other_config: writeMarker(vm().other_config, undated) })).toEqual(undated);
  });

  it.each([
    [
      'ours',
      {},
      { kind: 'ours', leaseId: 'l1', requestId: 'r1', descriptor: 'job-1', deadlineAt: marker.deadlineAt },
    ],
    ['a clone or copy', { uuid: 'u2' }, { kind: 'copy' }],
    ['made a template', { is_a_template: true }, { kind: 'copy' }],
    ['a snapshot', { is_a_snapshot: true }, { kind: 'copy' }],
    ['without any', { other_config: { mac_seed: 's' } }, { kind: 'foreign' }],
    ['with a part of one', { other_config: { 'dynvm:vm': 'u1' } }, { kind: 'copy' }],
  ])('a VM %s', (_, change, owner) => {
    expect(ownerOf(vm(change), 'mine')).toEqual(owner);
  });

  it("another installation's VM names it", () => {
    expect(ownerOf(vm(), 'theirs')).toEqual({
      kind: 'other-installation',
      installation: 'mine',
      descriptor: 'job-1',
    });
  });

  it('reads a deadline in epoch seconds, and none from nonsense', () => {
    const at = (text: string) => readMarker({ other_config: { 'dynvm:deadline': text } })?.deadlineAt;
    expect(at('1583561663.8')).toBe(1_583_561_663_800);
    expect(at('soon')).toBeUndefined();
  });
});

describe('VM rows', () => {
  it('templates, snapshots and control domains are no VMs', () => {
    const pool = new HandMadePool();
    pool.addHost('xen1');
    pool.addTemplate('template', { disksGib: {} });
    pool.addVm('snapshot', { template: true, snapshot: true });
    pool.patch('VM', pool.addVm('dom0', { host: 'xen1', powerState: 'Running' }), {
      is_control_domain: true,
    });
    pool.addVm('vm', {});
    const { fleet } = startLiveFleet([pool]);
    expect(fleet.vmRows().map((row) => row.name)).toEqual(['vm']);
    expect(fleet.nameTaken('vm')).toBe(true);
    expect(fleet.nameTaken('template')).toBe(false);
    expect(fleet.slots('centos', ANY)).toBe(0);
  });

  it('change as the guest speaks, by whole rows and only where something shows', () => {
    const pool = new HandMadePool();
    pool.addSr('sr');
    const host = pool.addHost('xen1', { srs: ['sr'] });
    const vm = pool.addVm('vm', { disksGib: { sr: 20 } });
    pool.addVm('idle');
    const { fleet, connection } = startLiveFleet([pool]);
    const heard: unknown[] = [];
    fleet.onVmRows((changes) => heard.push(changes));
    pool.start(vm, host);
    pool.guestSays(vm, { '0/ip': '10.1.2.3' }, { os_version: { name: 'CentOS 7' } });
    connection(1).send(pool);
    pool.patch('VM', vm, { affinity: NULL_REF });
    connection(1).send(pool);
    expect(heard).toMatchObject([
      {
        upserts: [
          { name: 'vm', hostName: 'xen1', address: '10.1.2.3', osName: 'CentOS 7', networkInfo: '10.1.2.3' },
        ],
      },
    ]);
    const { key } = fleet.vmRows().find((row) => row.name === 'vm') ?? {};
    pool.destroy(vm);
    connection(1).send(pool);
    expect(heard[1]).toEqual({ upserts: [], removes: [key] });
    expect(fleet.vmRows().map((row) => row.name)).toEqual(['idle']);
  });
});
