import { describe, expect, it } from 'vitest';
import { GIB, HandMadePool, MIB } from '../hand-made-pool.ts';
import { askFor, startLiveFleet, templates } from '../test-fleet.ts';

interface Shape {
  cpus?: number;
  memoryGib?: number;
  sr?: Parameters<HandMadePool['addSr']>[1];
  templateGib?: number;
}

function standalone({ cpus = 16, memoryGib = 256, sr = {}, templateGib = 35 }: Shape = {}): HandMadePool {
  const pool = new HandMadePool('a-pool');
  pool.addSr('sr', sr);
  pool.addHost('a', { cpus, memoryGib, srs: ['sr'] });
  pool.addTemplate('tmpl-centos', { vcpus: 4, memoryGib: 4, disksGib: { sr: templateGib } });
  return pool;
}

/** A running VM of ours with a deadline; everything of it can be changed. */
function addOurs(
  pool: HandMadePool,
  hour: number,
  change: Parameters<HandMadePool['addVm']>[1] & { marker?: Record<string, string> } = {},
): string {
  const { marker, ...shape } = change;
  const vm = pool.addVm(`ours${hour}`, { host: 'a', powerState: 'Running', ...shape });
  pool.patch('VM', vm, {
    other_config: {
      'dynvm:lease': `l${hour}`,
      'dynvm:installation': 'this-installation',
      'dynvm:vm': pool.tables.VM.get(vm)?.uuid ?? '',
      'dynvm:deadline': `2026-01-01T0${hour}:00:00Z`,
      ...marker,
    },
  });
  return vm;
}

const at = (hour: number) => Date.parse(`2026-01-01T0${hour}:00:00Z`);

function alternatives(pool: HandMadePool, count: number, change: Parameters<typeof askFor>[1] = {}) {
  return startLiveFleet([pool]).fleet.plan(askFor(count, change)).alternatives;
}

const later = (pool: HandMadePool, count: number, change: Parameters<typeof askFor>[1] = {}) =>
  alternatives(pool, count, change).find((one) => one.change.fromAt !== undefined);

describe('a request that does not fit', () => {
  it('has no alternatives where no host may take it at all', () => {
    const { fleet } = startLiveFleet([standalone()], [{ disabled: true }]);
    expect(fleet.plan(askFor(1)).alternatives).toEqual([]);
  });

  it('that would fit needs none', () => {
    expect(alternatives(standalone(), 4)).toEqual([]);
  });

  it('where none fits, no smaller count is offered', () => {
    const pool = standalone({ cpus: 4 });
    pool.addVm('other', { host: 'a', powerState: 'Running', vcpus: 2 });
    expect(alternatives(pool, 1)).toEqual([
      { sentence: '1 with 2 vCPUs each instead of 4', change: { vcpus: 2 } },
    ]);
  });

  it('says vCPU where it is one', () => {
    const pool = standalone({ cpus: 4 });
    pool.addVm('other', { host: 'a', powerState: 'Running', vcpus: 3 });
    expect(alternatives(pool, 1)).toEqual([
      { sentence: '1 with 1 vCPU each instead of 4', change: { vcpus: 1 } },
    ]);
  });

  it('with one vCPU cannot have fewer', () => {
    expect(alternatives(standalone({ cpus: 2 }), 3, { vcpus: 1 })).toEqual([
      { sentence: '2 instead of 3', change: { count: 2 } },
    ]);
  });
});

describe('less memory', () => {
  const memory = (memoryGib: number, count: number, askedBytes: number) =>
    alternatives(standalone({ cpus: 64, memoryGib }), count, { vcpus: 1, memoryBytes: askedBytes }).find(
      (one) => one.change.memoryBytes !== undefined,
    );

  it('goes down by whole GiB above 2 GiB', () => {
    expect(memory(16, 3, 8 * GIB)?.change).toEqual({ memoryBytes: 5 * GIB });
  });

  it('goes down by 256 MiB from 2 GiB on', () => {
    expect(memory(4, 3, 2 * GIB)?.change).toEqual({ memoryBytes: 1280 * MIB });
  });

  it('is less than what was asked, where that is no whole step', () => {
    expect(memory(16, 3, 5.5 * GIB)?.change).toEqual({ memoryBytes: 5 * GIB });
  });

  it('is never below 512 MiB', () => {
    expect(memory(2, 3, 1 * GIB)?.change).toEqual({ memoryBytes: 512 * MIB });
    expect(memory(2, 4, 1 * GIB)).toBeUndefined();
  });

  it('is compared with the template where the request names no size', () => {
    const sentences = alternatives(standalone({ cpus: 64, memoryGib: 8 }), 3, { vcpus: 1 }).map(
      ({ sentence }) => sentence,
    );
    expect(sentences).toContain('3 with 2 GiB of memory each instead of 4 GiB');
  });
});

describe('capacity that comes with deadlines', () => {
  it('names the deadline after which it fits, and how many leases that takes', () => {
    const pool = standalone();
    for (const hour of [3, 1, 2, 4]) addOurs(pool, hour);
    expect(later(pool, 1)).toEqual({
      sentence: '1 from 2026-01-01T01:00:00.000Z, when 1 leases have reached their deadline',
      change: { fromAt: at(1) },
    });
    expect(later(pool, 3)?.change.fromAt).toBe(at(3));
    expect(later(pool, 4)?.change.fromAt).toBe(at(4));
    expect(later(pool, 5)).toBeUndefined();
  });

  it('does not count VMs that are not running: they hold no CPU', () => {
    const pool = standalone();
    for (const hour of [1, 2, 3]) addOurs(pool, hour);
    addOurs(pool, 4);
    addOurs(pool, 5, { powerState: 'Halted' });
    expect(later(pool, 4)?.change.fromAt).toBe(at(4));
    expect(later(pool, 5)).toBeUndefined();
  });

  it.each([
    ['of another installation', { 'dynvm:installation': 'another' }],
    ['without a deadline', { 'dynvm:deadline': '' }],
    ['that is a copy', { 'dynvm:vm': 'another-uuid' }],
  ])('does not wait for a VM %s', (_, marker) => {
    const pool = standalone();
    for (const hour of [1, 2, 3]) addOurs(pool, hour);
    addOurs(pool, 4, { marker });
    expect(later(pool, 3)?.change.fromAt).toBe(at(3));
    expect(later(pool, 4)).toBeUndefined();
  });

  it('gives back memory with its overhead', () => {
    const pool = standalone({ cpus: 64, memoryGib: 16 });
    addOurs(pool, 1, { vcpus: 1, memoryGib: 15, overheadMib: 512 });
    const spec = { vcpus: 1, memoryBytes: 15 * GIB };
    expect(later(pool, 1, spec)?.change.fromAt).toBe(at(1));
  });

  it('gives back the disk that is allocated', () => {
    const pool = standalone({ cpus: 64, templateGib: 100, sr: { physical_size: 200 * GIB } });
    const vm = addOurs(pool, 1);
    const sr = pool.findRef('SR', 'sr');
    pool.addDisk(vm, sr, 150 * GIB, { physical_utilisation: 150 * GIB });
    pool.patch('SR', sr, { physical_utilisation: 150 * GIB, virtual_allocation: 150 * GIB });
    expect(later(pool, 1)?.change.fromAt).toBe(at(1));
  });

  it('gives back the growth that a thin storage holds for it', () => {
    const thin = { type: 'ext', sm_config: {}, physical_size: 200 * GIB };
    const pool = standalone({ cpus: 64, templateGib: 100, sr: thin });
    const vm = addOurs(pool, 1);
    const sr = pool.findRef('SR', 'sr');
    pool.addDisk(vm, sr, 300 * GIB, { physical_utilisation: 0 });
    pool.patch('SR', sr, { virtual_allocation: 300 * GIB });
    const found = later(pool, 1, { memoryBytes: 4 * GIB });
    expect(found?.change.fromAt).toBe(at(1));
  });

  it('gives back exactly the growth that is held: half of what a thin disk may still take', () => {
    const thin = { type: 'ext', sm_config: {}, physical_size: 200 * GIB };
    // 200, less 20 of headroom and 50 for the template's own growth; a clone holds 50.
    const fitsLater = (virtualGib: number, usedGib: number, count: number) => {
      const pool = standalone({ cpus: 64, templateGib: 100, sr: thin });
      const vm = addOurs(pool, 1);
      pool.addDisk(vm, pool.findRef('SR', 'sr'), virtualGib * GIB, { physical_utilisation: usedGib * GIB });
      return later(pool, count) !== undefined;
    };
    // 60 used and 20 held.
    expect([fitsLater(100, 60, 2), fitsLater(100, 60, 3)]).toEqual([true, false]);
    // Nothing used, 80 held.
    expect([fitsLater(160, 0, 2), fitsLater(160, 0, 3)]).toEqual([true, false]);
  });

  it('gives back all disks of a VM on one storage', () => {
    const pool = standalone({ cpus: 64, templateGib: 100, sr: { physical_size: 200 * GIB } });
    const vm = addOurs(pool, 1);
    const sr = pool.findRef('SR', 'sr');
    for (const gib of [60, 50]) pool.addDisk(vm, sr, gib * GIB, { physical_utilisation: gib * GIB });
    expect(later(pool, 1)?.change.fromAt).toBe(at(1));
  });

  it('a disk that holds more than its size frees what it holds, and no growth', () => {
    const thin = { type: 'ext', sm_config: {}, physical_size: 120 * GIB };
    const pool = standalone({ cpus: 64, templateGib: 100, sr: thin });
    const vm = addOurs(pool, 1);
    pool.addDisk(vm, pool.findRef('SR', 'sr'), 10 * GIB, { physical_utilisation: 70 * GIB });
    expect(later(pool, 1)?.change.fromAt).toBe(at(1));
  });

  it('a CD in a drive is no disk that comes back', () => {
    const pool = standalone({ cpus: 64, templateGib: 100, sr: { physical_size: 200 * GIB } });
    const vm = addOurs(pool, 1);
    const sr = pool.findRef('SR', 'sr');
    const vdi = pool.addDisk(vm, sr, 150 * GIB, { physical_utilisation: 150 * GIB });
    const vbd = pool.tables.VDI.get(vdi)?.VBDs[0] ?? '';
    pool.patch('VBD', vbd, { type: 'CD' });
    pool.patch('SR', sr, { physical_utilisation: 150 * GIB, virtual_allocation: 150 * GIB });
    expect(later(pool, 1)).toBeUndefined();
  });

  it('gives each entry its own back', () => {
    const full = standalone({ cpus: 4 });
    addOurs(full, 2);
    const other = new HandMadePool('b-pool');
    other.addSr('sr');
    other.addHost('a', { cpus: 4, srs: ['sr'] });
    other.addTemplate('tmpl-centos');
    addOurs(other, 1);
    const { fleet } = startLiveFleet([full, other]);
    const found = fleet.plan(askFor(2)).alternatives.find((one) => one.change.fromAt !== undefined);
    expect(found?.change.fromAt).toBe(at(2));
  });

  it('a cap of the entry is kept', () => {
    const pool = standalone();
    addOurs(pool, 1);
    const shape = { templates: templates({ centos: { maxVms: 1 } }) };
    const { fleet } = startLiveFleet([pool], [shape]);
    const plan = (count: number) =>
      fleet.plan(askFor(count)).alternatives.find((one) => one.change.fromAt !== undefined);
    expect(plan(1)?.change.fromAt).toBe(at(1));
    expect(plan(2)).toBeUndefined();
  });
});
