import { describe, expect, it } from 'vitest';
import { GIB, HandMadePool } from '../hand-made-pool.ts';
import {
  ANY,
  askFor,
  hostSettings,
  makeConfig,
  startFleet,
  startLiveFleet,
  templates,
} from '../test-fleet.ts';

function standalone(name = 'xen1', cpus = 48): HandMadePool {
  const pool = new HandMadePool(`${name}-pool`);
  pool.addSr('sr');
  pool.addHost(name, { cpus, srs: ['sr'] });
  pool.addTemplate('tmpl-centos');
  return pool;
}

const listRefs = (placed: readonly { hostRef: number }[]) => placed.map((one) => one.hostRef);

describe('spreading', () => {
  it('gives each VM to the host with most slots left; ties to the lower host', () => {
    const { fleet } = startLiveFleet([standalone('a', 16), standalone('b', 24), standalone('c', 16)]);
    // slots 4, 6, 4
    expect(listRefs(fleet.place(askFor(6)).placed)).toEqual([2, 2, 1, 2, 3, 1]);
  });

  it('spreads over the physical hosts of a pool', () => {
    const pool = new HandMadePool();
    pool.addSr('sr', { shared: true });
    for (const name of ['xen1', 'xen2', 'xen3']) pool.addHost(name, { srs: ['sr'] });
    pool.addTemplate('tmpl-centos');
    const { fleet } = startLiveFleet([pool]);
    const names = fleet.place(askFor(6)).placed.map((one) => one.physicalHost.name);
    expect(names).toEqual(['xen1', 'xen2', 'xen3', 'xen1', 'xen2', 'xen3']);
  });

  it('takes an avoided host only when no other has capacity', () => {
    const { fleet } = startLiveFleet([standalone('a'), standalone('b', 8)]);
    const avoid = new Set(['a-uuid']);
    expect(listRefs(fleet.place(askFor(3, { avoid })).placed)).toEqual([2, 2, 1]);
  });

  it('xhostref names the only host that may be used', () => {
    const { fleet } = startLiveFleet([standalone('a'), standalone('b', 8)]);
    expect(fleet.place(askFor(3, { hostRef: 2 })).placed).toEqual([]);
    expect(listRefs(fleet.place(askFor(2, { hostRef: 2 })).placed)).toEqual([2, 2]);
  });

  it('holds all that a lease needs to make the VM', () => {
    const pool = standalone();
    const { fleet } = startLiveFleet([pool]);
    const [placement] = fleet.place(askFor(1, { vcpus: 2, memoryBytes: 8 * GIB })).placed;
    expect(placement).toMatchObject({
      leaseId: 'lease1',
      name: 'vm1',
      hostRef: 1,
      physicalHost: { uuid: 'xen1-uuid', ref: pool.findRef('host', 'xen1'), name: 'xen1' },
      template: { ref: pool.findRef('VM', 'tmpl-centos'), name: 'tmpl-centos' },
      network: { uuid: 'lan-uuid', name: 'lan', device: 'eth0' },
      vcpus: 2,
      memoryBytes: 8 * GIB,
      diskBytes: 35 * GIB,
    });
  });

  it('counts by the ini sizes, but makes the VM as the template says', () => {
    const ini = { templates: templates({ centos: { vcpus: 24, memoryGib: 6 } }) };
    const { fleet } = startLiveFleet([standalone()], [ini]);
    const [placement] = fleet.place(askFor(1)).placed;
    expect(placement).toMatchObject({ vcpus: 4, memoryBytes: 4 * GIB, holds: { vcpus: 24 } });
    expect(fleet.slots('centos', ANY)).toBe(1);
  });
});

describe('two requests at once both saw the same free capacity', () => {
  it('a place that was given is gone for the next ask, in the same turn', () => {
    const { fleet } = startLiveFleet([standalone('a', 16)]);
    expect(fleet.place(askFor(3)).placed).toHaveLength(3);
    const second = askFor(2, {
      vms: [
        { leaseId: 'x', name: 'x' },
        { leaseId: 'y', name: 'y' },
      ],
    });
    expect(fleet.place(second).placed).toEqual([]);
    expect(fleet.place({ ...second, allOrNone: false }).placed).toHaveLength(1);
    expect(fleet.slots('centos', ANY)).toBe(0);
    expect(fleet.reservationCount()).toBe(4);
  });

  it('host.vms.max counts what is reserved for any OS', () => {
    const pool = standalone();
    pool.addTemplate('tmpl-debian');
    const settings = { templates: templates({ centos: { maxVms: 3 }, debian: {} }) };
    const { fleet } = startLiveFleet([pool], [settings]);
    fleet.place(askFor(2, { osKey: 'debian' }));
    expect(fleet.slots('centos', ANY)).toBe(1);
    expect(fleet.slots('debian', ANY)).toBe(10);
  });

  it('a plan takes nothing', () => {
    const { fleet } = startLiveFleet([standalone('a', 16)]);
    expect(
      fleet.plan(askFor(4)).planned.map((vm) => [vm.cpu.usedBefore, vm.cpu.usedAfter, vm.slotsLeft]),
    ).toEqual([
      [0, 4, 3],
      [4, 8, 2],
      [8, 12, 1],
      [12, 16, 0],
    ]);
    expect(fleet.slots('centos', ANY)).toBe(4);
    expect(fleet.reservationCount()).toBe(0);
  });
});

describe('refusals', () => {
  function refusals(prepare: (pool: HandMadePool) => void, ask = {}, settings = {}) {
    const pool = standalone();
    prepare(pool);
    const { fleet } = startLiveFleet([pool], [settings]);
    return fleet.plan(askFor(1, ask)).refusals.map((refusal) => refusal.reason);
  }
  const nothing = () => {};

  it.each([
    ['memory', nothing, { memoryBytes: 300 * GIB }, {}, 'memory: needs 302.4 GiB, 256 GiB free'],
    ['pCPUs', nothing, { vcpus: 64 }, {}, 'cpu: needs 64 vCPUs, the host has 48 logical CPUs'],
    [
      'CPU',
      (pool: HandMadePool) => pool.addVm('big', { vcpus: 46, host: 'xen1', powerState: 'Running' }),
      {},
      {},
      'cpu: needs 4 vCPUs, 2 of 48 free',
    ],
    [
      'disk',
      (pool: HandMadePool) => pool.patch('SR', pool.findRef('SR', 'sr'), { physical_utilisation: 890 * GIB }),
      {},
      {},
      'disk: needs 35 GiB on sr, 10 GiB free after headroom',
    ],
    [
      'OS',
      nothing,
      {},
      { templates: templates({ windows: {}, centos: { template: 'none' } }) },
      'template "none" not found (centos.template)',
    ],
    ['cordon', nothing, {}, { disabled: true }, 'cordoned: host.disabled is set'],
    ['label', nothing, {}, { labels: ['perf'] }, 'serves only requests with the label perf'],
    ['no label', nothing, { labels: ['perf'] }, {}, 'has no label: serves only requests without labels'],
    [
      'maintenance',
      (pool: HandMadePool) => pool.patch('host', pool.findRef('host', 'xen1'), { enabled: false }),
      {},
      {},
      'disabled on the host (maintenance)',
    ],
    [
      'network of the ini',
      nothing,
      {},
      { networkId: '3' },
      'network eth3 not found: the host has eth0 (lan)',
    ],
    [
      'cap',
      (pool: HandMadePool) => pool.addVm('one', { host: 'xen1', powerState: 'Running' }),
      {},
      { templates: templates({ centos: { maxVms: 1 } }) },
      'host.vms.max.centos = 1 reached',
    ],
    ['reserve', nothing, {}, { slotsReserve: 12 }, 'host.slots.reserve = 12: what is left is held back'],
  ])('%s', (_, prepare, ask, settings, sentence) => {
    expect(refusals(prepare, ask, settings)).toEqual([sentence]);
  });

  it('an unreachable host says since when', () => {
    const { fleet, connection } = startLiveFleet([standalone('a'), standalone('b')]);
    connection(2).goDown();
    expect(fleet.plan(askFor(1)).refusals).toEqual([
      {
        hostRef: 2,
        hostName: 'host2',
        reason: 'unreachable since 2026-01-01T00:00:00.000Z: No route to host',
      },
    ]);
  });

  it.each([
    ['unknown OS', { osKey: 'beos' }, 'unknown-os'],
    ['OS with a name of JavaScript', { osKey: 'constructor', hostRef: 1 }, 'unknown-os'],
    ['unknown host', { hostRef: 7 }, 'unknown-host'],
    ['host without the OS', { hostRef: 1, osKey: 'windows' }, 'unknown-os'],
    ['host that is down', { hostRef: 2 }, 'host-unavailable'],
    ['network that is nowhere', { networkId: '7' }, 'unknown-host'],
  ])('%s is an error of its own', (_, ask, code) => {
    const { fleet, connection } = startLiveFleet(
      [standalone('a'), standalone('b')],
      [{}, { templates: templates({ centos: {}, windows: {} }) }],
    );
    connection(2).goDown();
    expect(() => fleet.place(askFor(1, ask))).toThrowError(
      expect.objectContaining({ failure: expect.objectContaining({ code }) }),
    );
    expect(fleet.reservationCount()).toBe(0);
  });
});

describe('alternatives', () => {
  it('offers fewer VMs, less memory and fewer vCPUs with which the ask would fit', () => {
    const { fleet } = startLiveFleet([standalone('a', 16)]);
    const { planned, alternatives } = fleet.plan(askFor(5, { vcpus: 4, memoryBytes: 40 * GIB }));
    expect(planned).toHaveLength(4);
    expect(alternatives.map((one) => one.sentence)).toEqual([
      '4 instead of 5',
      '5 with 3 vCPUs each instead of 4',
    ]);
    const memory = fleet.plan(askFor(5, { vcpus: 2, memoryBytes: 96 * GIB }));
    expect(memory.alternatives).toEqual([
      { sentence: '2 instead of 5', change: { count: 2 } },
      { sentence: '5 with 50 GiB of memory each instead of 96 GiB', change: { memoryBytes: 50 * GIB } },
    ]);
    for (const { change } of memory.alternatives) {
      const { count = 5, ...sizes } = change;
      expect(fleet.plan(askFor(count, { vcpus: 2, memoryBytes: 96 * GIB, ...sizes })).planned).toHaveLength(
        count,
      );
    }
  });

  it('says when freeCapacity comes, if deadlines of our own VMs bring it', () => {
    const pool = standalone('a', 16);
    const deadlines = ['2026-01-01T02:00:00Z', '2026-01-01T01:00:00Z', '2026-01-01T03:00:00Z'];
    for (const [index, deadline] of deadlines.entries()) {
      const vm = pool.addVm(`ours${index}`, { host: 'a', powerState: 'Running' });
      pool.patch('VM', vm, {
        other_config: {
          'dynvm:lease': `l${index}`,
          'dynvm:installation': 'this-installation',
          'dynvm:vm': pool.tables.VM.get(vm)?.uuid ?? '',
          'dynvm:deadline': deadline,
        },
      });
    }
    pool.addVm('foreign', { host: 'a', powerState: 'Running' });
    const { fleet } = startLiveFleet([pool]);
    const later = fleet.plan(askFor(2)).alternatives.find((one) => one.change.fromAt !== undefined);
    expect(later?.change.fromAt).toBe(Date.parse('2026-01-01T02:00:00Z'));
    const never = fleet.plan(askFor(4)).alternatives.find((one) => one.change.fromAt !== undefined);
    expect(never).toBeUndefined();
  });
});

describe('three "no DHCP lease" in a row', () => {
  it('pause the network for 60 s, show it, and a lease in between starts the count again', () => {
    const { fleet, clock } = startLiveFleet([standalone('a'), standalone('b')]);
    const miss = () => fleet.reportDhcp(1, 'lan-uuid', 'no-lease');
    miss();
    miss();
    fleet.reportDhcp(1, 'lan-uuid', 'lease');
    miss();
    miss();
    expect(fleet.slots('centos', ANY)).toBe(24);
    miss();
    expect(fleet.slots('centos', ANY)).toBe(12);
    const until = clock.now() + 60_000;
    expect(fleet.hostRows().map((row) => row.networks[0]?.pausedUntilAt)).toEqual([until, undefined]);
    expect(listRefs(fleet.place(askFor(2)).placed)).toEqual([2, 2]);
    expect(fleet.plan(askFor(1)).refusals[0]?.reason).toMatch(/^network lan \(eth0\) is paused until 2026-/);
    clock.advance(60_000);
    expect(fleet.slots('centos', ANY)).toBe(22);
    expect(fleet.hostRows()[0]?.networks[0]?.pausedUntilAt).toBeUndefined();
  });
});

describe('labels', () => {
  it('count and place by the rule', () => {
    const { fleet } = startLiveFleet([standalone('a'), standalone('b')], [{}, { labels: ['perf'] }]);
    expect(fleet.slots('centos', { labels: [], ignoreLabels: false })).toBe(12);
    expect(fleet.slots('centos', { labels: ['perf'], ignoreLabels: false })).toBe(12);
    expect(fleet.slots('centos', { labels: ['gpu'], ignoreLabels: false })).toBe(0);
    expect(fleet.slots('centos', ANY)).toBe(24);
    expect(fleet.labels()).toEqual(['perf']);
    expect(listRefs(fleet.place(askFor(1, { labels: ['perf'] })).placed)).toEqual([2]);
  });
});

describe('unknown OS key', () => {
  it('counts 0', () => {
    const { fleet } = startFleet(makeConfig([hostSettings(1)]));
    expect(fleet.slots('beos', ANY)).toBe(0);
    expect(fleet.slotsByEntry('constructor')).toEqual([]);
    expect(fleet.osKeys()).toEqual(['centos']);
  });
});
