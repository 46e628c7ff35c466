import { describe, expect, it } from 'vitest';
import { hvmMemoryOverheadBytes } from '../../../../core/fleet/capacity/resource-request.ts';
import { GIB, HandMadePool, MIB } from '../hand-made-pool.ts';
import {
  ANY,
  askFor,
  hostSettings,
  makeConfig,
  startFleet,
  startLiveFleet,
  templates,
} from '../test-fleet.ts';

/** One host, one thick local SR of 1000 GiB, a template of 4 vCPUs, 4 GiB and a 35 GiB disk. */
function standalone(shape: { cpus?: number; memoryGib?: number } = {}): HandMadePool {
  const pool = new HandMadePool();
  pool.addSr('sr');
  pool.addHost('xen1', { ...shape, srs: ['sr'] });
  pool.addTemplate('tmpl-centos');
  return pool;
}

function countSlots(
  pool: HandMadePool,
  ...rest: [Parameters<typeof startLiveFleet>[1]?, Parameters<typeof startLiveFleet>[2]?]
) {
  const { fleet } = startLiveFleet([pool], ...rest);
  const [slots] = fleet.slotsByEntry('centos');
  return slots?.slots;
}

describe('CPU', () => {
  it('CPU counted VCPUs against logical CPUs with no overcommit setting', () => {
    const pool = standalone({ cpus: 16 });
    pool.addVm('other', { vcpus: 6, host: 'xen1', powerState: 'Running' });
    expect(countSlots(pool)).toMatchObject({ slots: 2, limitedBy: 'cpu' });
    expect(countSlots(pool, [], { cpuOvercommit: 2 })).toMatchObject({ slots: 6, limitedBy: 'cpu' });
  });

  it('counts Running and Paused VMs at their start-up vCPUs, but no control domain and nothing halted', () => {
    const pool = standalone({ cpus: 16 });
    pool.addVm('paused', { vcpus: 4, host: 'xen1', powerState: 'Paused' });
    pool.addVm('halted', { vcpus: 8 });
    const dom0 = pool.addVm('dom0', { vcpus: 16, memoryGib: 0, host: 'xen1', powerState: 'Running' });
    pool.patch('VM', dom0, { is_control_domain: true });
    expect(countSlots(pool)).toMatchObject({ slots: 3, limitedBy: 'cpu' });
  });

  it('a VM that migrates counts for CPU where it runs and for memory on both hosts, as XAPI has it', () => {
    const pool = standalone();
    pool.addHost('xen2', { srs: ['sr'] });
    const vm = pool.addVm('moving', { vcpus: 6, host: 'xen1', powerState: 'Running' });
    pool.patch('VM', vm, { scheduled_to_be_resident_on: pool.findRef('host', 'xen2') });
    const hosts = startLiveFleet([pool]).fleet.hostRows()[0]?.physicalHosts;
    expect(hosts?.map((host) => [host.cpu.used, host.memoryBytes.used / GIB, host.runningVms])).toEqual([
      [6, 4, 1],
      [0, 4, 0],
    ]);
  });

  it('hands out whole CPUs of an odd overcommit', () => {
    const { fleet } = startLiveFleet([standalone({ cpus: 100 })], [], { cpuOvercommit: 0.57 });
    expect(fleet.hostRows()[0]?.physicalHosts[0]?.cpu.total).toBe(57);
  });

  it('a VM with more vCPUs than logical CPUs never fits, whatever the overcommit', () => {
    const pool = standalone({ cpus: 8 });
    pool.addTemplate('tmpl-big', { vcpus: 12 });
    const { fleet } = startLiveFleet([pool], [{ templates: templates({ big: {} }) }], { cpuOvercommit: 4 });
    expect(fleet.slots('big', ANY)).toBe(0);
  });

  it('4, then 8, then 12 defaults were guessed: sizes come from the template, then from the ini where it says so', () => {
    expect(countSlots(standalone({ cpus: 48 }))).toMatchObject({ slots: 12 });
    const ini = { templates: templates({ centos: { vcpus: 16 } }) };
    expect(countSlots(standalone({ cpus: 48 }), [ini])).toMatchObject({ slots: 3 });
  });
});

describe('memory', () => {
  it('is what host.compute_free_memory says: total - overhead - sum of dynamic_min + overhead, dom0 included', () => {
    const pool = standalone({ cpus: 480, memoryGib: 64 });
    pool.patch('host', pool.findRef('host', 'xen1'), { memory_overhead: 2 * GIB });
    const dom0 = pool.addVm('dom0', { vcpus: 4, memoryGib: 6, host: 'xen1', powerState: 'Running' });
    pool.patch('VM', dom0, { is_control_domain: true });
    const balloon = pool.addVm('balloon', {
      memoryGib: 8,
      host: 'xen1',
      powerState: 'Running',
      overheadMib: 100,
    });
    pool.patch('VM', balloon, { memory_dynamic_min: 4 * GIB });
    const { fleet } = startLiveFleet([pool]);
    const [host] = fleet.hostRows()[0]?.physicalHosts ?? [];
    expect(host?.memoryBytes).toEqual({
      total: 64 * GIB,
      used: 10 * GIB + 100 * MIB,
      reserved: 0,
      free: 52 * GIB - 100 * MIB,
      headroom: 2 * GIB,
    });
    const each = 4 * GIB + hvmMemoryOverheadBytes(4, 4 * GIB);
    expect(fleet.slots('centos', ANY)).toBe(Math.floor((52 * GIB - 100 * MIB) / each));
  });

  it('a VM that is scheduled but not yet resident is counted', () => {
    const pool = standalone({ cpus: 480, memoryGib: 9 });
    const starting = pool.addVm('starting', { memoryGib: 4 });
    pool.patch('VM', starting, { scheduled_to_be_resident_on: pool.findRef('host', 'xen1') });
    expect(countSlots(pool)).toMatchObject({ slots: 1, limitedBy: 'memory' });
  });

  it.each([
    // 11534336 = the fixture of a XenServer 7.2 host, plus the 38 pages per vCPU that newer ones add.
    [1, 1 * GIB, 11_534_336 + 1 * MIB],
    [4, 4 * GIB, (2 + 36 + 1) * MIB],
  ])('overhead of an HVM guest with %i vCPUs and %i bytes', (vcpus, memoryBytes, expected) => {
    expect(hvmMemoryOverheadBytes(vcpus, memoryBytes)).toBe(expected);
  });
});

describe('disk', () => {
  it('free disk was computed from virtual allocation, then from utilisation with 10 % and one base copy held back', () => {
    const pool = standalone({ cpus: 480, memoryGib: 4096 });
    const sr = pool.findRef('SR', 'sr');
    pool.patch('SR', sr, { physical_utilisation: 200 * GIB, virtual_allocation: 900 * GIB });
    // 1000 - 200 used - 100 head-room = 700; 700 / 35 = 20
    expect(countSlots(pool)).toMatchObject({ slots: 20, limitedBy: 'disk' });
    expect(countSlots(pool, [], { diskHeadroomPercent: 0 })).toMatchObject({ slots: 22 });
  });

  it('holds back the growth ratio of what thin disks have not allocated yet, and counts a new clone alike', () => {
    const pool = standalone({ cpus: 480, memoryGib: 4096 });
    const sr = pool.findRef('SR', 'sr');
    pool.patch('SR', sr, { type: 'ext', physical_utilisation: 40 * GIB });
    const vm = pool.addVm('grown', { host: 'xen1', powerState: 'Running' });
    pool.addDisk(vm, sr, 100 * GIB, { physical_utilisation: 40 * GIB });
    // The template's 35 GiB and this one's 60 GiB are unallocated: 47.5 held back; 1000-40-100-47.5 = 812.5 / 17.5
    expect(countSlots(pool)).toMatchObject({ slots: 46, limitedBy: 'disk' });
    expect(countSlots(pool, [], { diskGrowthRatio: 1 })).toMatchObject({ slots: Math.floor(765 / 35) });
  });

  it('base copies and snapshots do not grow: only what they occupy counts', () => {
    const pool = standalone({ cpus: 480, memoryGib: 4096 });
    const sr = pool.findRef('SR', 'sr');
    pool.patch('SR', sr, { type: 'ext' });
    const before = countSlots(pool)?.slots ?? 0;
    const vm = pool.addVm('vm');
    pool.addDisk(vm, sr, 500 * GIB, { managed: false });
    pool.addDisk(vm, sr, 500 * GIB, { is_a_snapshot: true });
    expect(countSlots(pool)?.slots).toBe(before);
    pool.addDisk(vm, sr, 35 * GIB);
    expect(countSlots(pool)?.slots).toBe(before - 1);
  });

  it('a growth ratio of 0 hands out thin space for ever, never dividing by nothing', () => {
    const pool = standalone();
    pool.patch('SR', pool.findRef('SR', 'sr'), { type: 'nfs' });
    expect(countSlots(pool, [], { diskGrowthRatio: 0 })).toMatchObject({ slots: 12, limitedBy: 'cpu' });
  });

  it('counts a new disk before the SR has updated its own figure', () => {
    const pool = standalone({ cpus: 480, memoryGib: 4096 });
    const vm = pool.addVm('new', { host: 'xen1', powerState: 'Running' });
    pool.addDisk(vm, pool.findRef('SR', 'sr'), 100 * GIB, { physical_utilisation: 100 * GIB });
    expect(countSlots(pool)).toMatchObject({ slots: Math.floor(800 / 35), limitedBy: 'disk' });
  });

  it('the configured storage is found whatever its case; where it is not attached the host takes nothing', () => {
    expect(countSlots(standalone(), [{ storageName: 'SR' }])).toMatchObject({ slots: 12 });
    expect(countSlots(standalone(), [{ storageName: 'nowhere' }])).toMatchObject({
      slots: 0,
      limitedBy: 'no-storage',
      problem: 'storage "nowhere" is not attached to xen1',
    });
  });

  it('counts on the SR of the template when that is not the configured one', () => {
    const pool = standalone();
    pool.addSr('small', { physical_size: 100 * GIB });
    pool.attach(pool.findRef('host', 'xen1'), pool.findRef('SR', 'small'));
    pool.addTemplate('tmpl-debian', { disksGib: { small: 35 } });
    const { fleet, logger } = startLiveFleet([pool], [{ templates: templates({ debian: {} }) }]);
    expect(fleet.slotsByEntry('debian')[0]?.slots).toMatchObject({ slots: 2, limitedBy: 'disk' });
    fleet.place(askFor(1, { osKey: 'debian' }));
    fleet.slotsByEntry('debian');
    expect(logger.lines.map((line) => line.message)).toEqual([
      'template "tmpl-debian" (debian) has disks on storage "small", not on "sr": its VMs count there',
    ]);
  });

  it('one that has its disks where the ini says gives no warning', () => {
    const { fleet, logger } = startLiveFleet([standalone()]);
    expect(fleet.slotsByEntry('centos')[0]?.slots.slots).toBe(12);
    expect(logger.lines).toEqual([]);
  });

  it('of a pool only the hosts that reach every storage of the template take it', () => {
    const pool = new HandMadePool();
    pool.addSr('sr', { shared: true });
    pool.addSr('second');
    pool.addHost('a', { srs: ['sr'] });
    pool.addHost('b', { srs: ['sr', 'second'] });
    pool.addTemplate('tmpl-centos', { disksGib: { sr: 10, second: 10 } });
    const { fleet } = startLiveFleet([pool]);
    const { placed, refusals } = fleet.place(askFor(1));
    expect(placed[0]?.physicalHost.name).toBe('b');
    expect(refusals).toEqual([
      { hostRef: 1, hostName: 'a', reason: 'the template needs storage "second", not attached to a' },
    ]);
  });

  it('a template without disks takes the ini size on the configured storage, and nothing where there is none', () => {
    const pool = standalone({ cpus: 480, memoryGib: 4096 });
    pool.addTemplate('tmpl-empty', { disksGib: {} });
    const slots = (change: Parameters<typeof templates>[0]) =>
      startLiveFleet([pool], [{ templates: templates(change) }]).fleet.slotsByEntry('empty')[0]?.slots;
    expect(slots({ empty: { diskGib: 90 } })).toMatchObject({ slots: 10, limitedBy: 'disk' });
    expect(slots({ empty: {} })).toMatchObject({ limitedBy: 'cpu' });
  });

  it('an OS that an entry has no template for has no slot there', () => {
    const { fleet } = startLiveFleet([standalone()]);
    expect(fleet.hostRows()[0]?.slots.map(({ osKey }) => osKey)).toEqual(['centos']);
    expect(fleet.slots('beos', ANY)).toBe(0);
  });

  it('a pool without any host has none, for want of one', () => {
    const pool = new HandMadePool();
    pool.addSr('sr');
    pool.addTemplate('tmpl-centos');
    const [entry] = startLiveFleet([pool]).fleet.slotsByEntry('centos');
    expect(entry?.slots).toEqual({ osKey: 'centos', slots: 0, limitedBy: 'not-live' });
  });

  it('each physical host shows the cap where that leaves less than the host has', () => {
    const capped = (maxVms: number) => {
      const shape = { templates: templates({ centos: { maxVms } }) };
      return startLiveFleet([standalone()], [shape]).fleet.hostRows()[0]?.physicalHosts[0]?.slots;
    };
    expect(capped(5)).toEqual([{ osKey: 'centos', slots: 5, limitedBy: 'host.vms.max' }]);
    expect(capped(12)).toMatchObject([{ slots: 12, limitedBy: 'cpu' }]);
    expect(capped(20)).toMatchObject([{ slots: 12, limitedBy: 'cpu' }]);
  });

  it('takes the ini size of a disk when given', () => {
    const pool = standalone({ cpus: 480, memoryGib: 4096 });
    expect(countSlots(pool, [{ templates: templates({ centos: { diskGib: 90 } }) }])).toMatchObject({
      slots: 10,
    });
  });
});

describe('caps', () => {
  it('host.vms.max counts all running VMs of the entry, foreign ones too', () => {
    const pool = standalone();
    for (const name of ['a', 'b', 'c']) pool.addVm(name, { host: 'xen1', powerState: 'Running' });
    pool.addVm('off', {});
    const capped = { templates: templates({ centos: { maxVms: 5 } }) };
    expect(countSlots(pool, [capped])).toMatchObject({ slots: 2, limitedBy: 'host.vms.max' });
  });

  it('host.slots.reserve is never handed out', () => {
    expect(countSlots(standalone(), [{ slotsReserve: 2 }])).toMatchObject({ slots: 10 });
    expect(countSlots(standalone(), [{ slotsReserve: 20 }])).toMatchObject({
      slots: 0,
      limitedBy: 'host.slots.reserve',
    });
  });
});

describe('pools', () => {
  function pool(): HandMadePool {
    const made = new HandMadePool();
    made.addSr('sr', { shared: true, physical_size: 500 * GIB });
    for (const name of ['xen1', 'xen2']) made.addHost(name, { srs: ['sr'] });
    made.addTemplate('tmpl-centos');
    return made;
  }

  it('counts per physical host, and the space of a shared SR once', () => {
    // 450 GiB / 35 = 12 in all, though each host alone could take 12.
    const { fleet } = startLiveFleet([pool()]);
    expect(fleet.slots('centos', ANY)).toBe(12);
    const hosts = fleet.hostRows()[0]?.physicalHosts.map((host) => host.slots[0]?.slots);
    expect(hosts).toEqual([12, 12]);
  });

  it.each([
    [
      'disabled',
      (made: HandMadePool) => made.patch('host', made.findRef('host', 'xen2'), { enabled: false }),
    ],
    [
      'being evacuated',
      (made: HandMadePool) =>
        made.patch('host', made.findRef('host', 'xen2'), { current_operations: { task: 'evacuate' } }),
    ],
    [
      'lost by the pool',
      (made: HandMadePool) => {
        const metrics = made.tables.host.get(made.findRef('host', 'xen2'))?.metrics ?? '';
        made.patch('host_metrics', metrics, { live: false });
      },
    ],
    [
      'without the SR of the template',
      (made: HandMadePool) => {
        for (const [ref, pbd] of made.tables.PBD) {
          if (pbd.host === made.findRef('host', 'xen2'))
            made.patch('PBD', ref, { currently_attached: false });
        }
      },
    ],
    [
      'without the network',
      (made: HandMadePool) => {
        for (const [ref, pif] of made.tables.PIF) {
          if (pif.host === made.findRef('host', 'xen2')) made.drop('PIF', ref);
        }
      },
    ],
  ])('a host that is %s takes none', (_, change) => {
    const made = pool();
    made.patch('SR', made.findRef('SR', 'sr'), { physical_size: 5000 * GIB });
    change(made);
    const { fleet } = startLiveFleet([made]);
    expect(fleet.slots('centos', ANY)).toBe(12);
    const hosts = fleet.hostRows()[0]?.physicalHosts.map((host) => host.slots[0]?.slots);
    expect(hosts).toEqual([12, 0]);
  });
});

describe('one host down or one template missing broke showall and getavailablecount for all', () => {
  it('each counts for itself, and says why', () => {
    const settings = [1, 2, 3].map((hostRef) => hostSettings(hostRef));
    const { fleet, connection } = startFleet(makeConfig(settings));
    connection(1).goLive(standalone());
    connection(2).goDown();
    const bare = new HandMadePool('bare');
    bare.addSr('sr');
    bare.addHost('xen3', { srs: ['sr'] });
    connection(3).goLive(bare);
    expect(fleet.slots('centos', ANY)).toBe(12);
    expect(fleet.slotsByEntry('centos').map(({ slots }) => [slots.slots, slots.problem])).toEqual([
      [12, undefined],
      [0, 'unreachable since 2026-01-01T00:00:00.000Z: No route to host'],
      [0, 'template "tmpl-centos" not found (centos.template)'],
    ]);
    expect(fleet.hostRows().map((row) => row.state.kind)).toEqual(['live', 'unreachable', 'live']);
  });

  it('the last known VMs of a host that went down are still shown, and it counts 0', () => {
    const pool = standalone();
    pool.addVm('kept', { host: 'xen1', powerState: 'Running' });
    const { fleet, connection } = startLiveFleet([pool]);
    expect(fleet.slots('centos', ANY)).toBe(11);
    connection(1).goDown();
    expect(fleet.slots('centos', ANY)).toBe(0);
    expect(fleet.vmRows().map((row) => row.name)).toEqual(['kept']);
    expect(fleet.entry(1)?.inventory.complete).toBe(false);
  });
});
