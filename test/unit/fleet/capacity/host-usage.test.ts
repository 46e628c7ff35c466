import { describe, expect, it } from 'vitest';
import { computeEntryUsage, countsTowardDisk } from '../../../../core/fleet/capacity/host-usage.ts';
import { LiveInventory } from '../../../../core/fleet/inventory/live-inventory.ts';
import { NULL_REF } from '../../../../core/xapi/index.ts';
import { GIB, HandMadePool } from '../hand-made-pool.ts';
import { makeConfig } from '../test-fleet.ts';

function loadInventory(pool: HandMadePool): LiveInventory {
  const inventory = new LiveInventory();
  inventory.load(pool.snapshot());
  return inventory;
}

const computeUsage = (pool: HandMadePool) => computeEntryUsage(loadInventory(pool), makeConfig([]).common);

describe('the hosts of an entry', () => {
  it('come by name as people count, and those of one name by uuid', () => {
    const pool = new HandMadePool();
    for (const name of ['xen10', 'xen2', 'b', 'a']) pool.addHost(name);
    for (const name of ['b', 'a']) pool.patch('host', pool.findRef('host', name), { name_label: 'twin' });
    expect(computeUsage(pool).hosts.map(({ uuid }) => uuid)).toEqual([
      'a-uuid',
      'b-uuid',
      'xen2-uuid',
      'xen10-uuid',
    ]);
  });

  it('without metrics is not live and has no memory', () => {
    const pool = new HandMadePool();
    pool.patch('host', pool.addHost('xen1'), { metrics: NULL_REF });
    expect(computeUsage(pool).hosts).toMatchObject([{ live: false, memoryTotal: 0 }]);
  });

  it('has the storages that are plugged in on it, and no others', () => {
    const pool = new HandMadePool();
    const [here, there, unplugged] = [pool.addSr('here'), pool.addSr('there'), pool.addSr('unplugged')];
    pool.addSr('nowhere');
    const [a, b] = [pool.addHost('a'), pool.addHost('b')];
    pool.attach(a, here);
    pool.attach(b, there);
    pool.patch('PBD', pool.attach(a, unplugged), { currently_attached: false });
    const { hosts, srs } = computeUsage(pool);
    expect(hosts.map(({ attachedSrs }) => [...attachedSrs])).toEqual([[here], [there]]);
    expect([...srs.keys()]).toEqual([here, there]);
  });

  it('counts its running VMs, those of all hosts together for the entry', () => {
    const pool = new HandMadePool();
    for (const host of ['a', 'b']) pool.addHost(host);
    pool.addVm('one', { host: 'a', powerState: 'Running' });
    pool.addVm('two', { host: 'a', powerState: 'Paused' });
    pool.addVm('three', { host: 'b', powerState: 'Running' });
    pool.addVm('four', { powerState: 'Halted' });
    const usage = computeUsage(pool);
    expect(usage.hosts.map(({ runningVms }) => runningVms)).toEqual([2, 1]);
    expect(usage.runningVms).toBe(3);
  });
});

describe('the disks of a VM that is being made count', () => {
  function vmWithDisks() {
    const pool = new HandMadePool();
    const sr = pool.addSr('sr');
    pool.addHost('xen1', { srs: ['sr'] });
    const vm = pool.addVm('vm', { host: 'xen1', powerState: 'Halted' });
    return { pool, sr, vm };
  }
  const counts = (pool: HandMadePool, vm: string, disks: number) => {
    const inventory = loadInventory(pool);
    const record = inventory.get('VM', vm);
    if (!record) throw new Error('no VM');
    return countsTowardDisk(inventory, record, disks);
  };

  it('once all of them are in the inventory', () => {
    const { pool, sr, vm } = vmWithDisks();
    pool.addDisk(vm, sr, GIB);
    expect(counts(pool, vm, 1)).toBe(true);
    expect(counts(pool, vm, 2)).toBe(false);
    pool.addDisk(vm, sr, GIB);
    expect(counts(pool, vm, 2)).toBe(true);
  });

  it('where a CD drive or a disk without its record is none of them', () => {
    const { pool, sr, vm } = vmWithDisks();
    pool.addDisk(vm, sr, GIB);
    const [vbd = ''] = pool.tables.VM.get(vm)?.VBDs ?? [];
    pool.patch('VBD', vbd, { type: 'CD' });
    expect(counts(pool, vm, 1)).toBe(false);
    pool.patch('VBD', vbd, { type: 'Disk', VDI: NULL_REF });
    expect(counts(pool, vm, 1)).toBe(false);
    pool.tables.VBD.delete(vbd);
    expect(counts(pool, vm, 1)).toBe(false);
  });

  it('of a template without any, once it runs', () => {
    const { pool, vm } = vmWithDisks();
    expect(counts(pool, vm, 0)).toBe(false);
    pool.patch('VM', vm, { power_state: 'Running', resident_on: pool.findRef('host', 'xen1') });
    expect(counts(pool, vm, 0)).toBe(true);
  });
});
