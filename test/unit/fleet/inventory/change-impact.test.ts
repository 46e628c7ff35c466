import { describe, expect, it } from 'vitest';
import { HandMadePool } from '../hand-made-pool.ts';
import { startLiveFleet } from '../test-fleet.ts';

function lab() {
  const pool = new HandMadePool();
  pool.addSr('sr');
  const host = pool.addHost('xen1', { srs: ['sr'] });
  pool.addTemplate('tmpl-centos');
  const vm = pool.addVm('vm', { host: 'xen1', powerState: 'Running' });
  const { fleet, connection } = startLiveFleet([pool]);
  /** True when figures were worked out again. */
  const recounted = (change: () => void) => {
    const before = fleet.entry(1)?.row;
    change();
    connection(1).send(pool);
    return fleet.entry(1)?.row !== before;
  };
  const metrics = pool.tables.host.get(host)?.metrics ?? '';
  return { pool, host, vm, metrics, recounted, fleet, connection };
}

describe('inventory', () => {
  it('finds VMs by uuid and name, and no longer once they are gone or renamed', () => {
    const { pool, vm, fleet, connection } = lab();
    const inventory = fleet.entry(1)?.inventory;
    const uuid = pool.tables.VM.get(vm)?.uuid ?? '';
    expect(inventory?.vmByUuid(uuid)?.ref).toBe(vm);
    pool.patch('VM', vm, { name_label: 'renamed' });
    connection(1).send(pool);
    expect(inventory?.vmsByName('vm')).toEqual([]);
    expect(inventory?.vmsByName('renamed').map((one) => one.ref)).toEqual([vm]);
    pool.destroy(vm);
    const twin = pool.addVm('renamed');
    const second = pool.addVm('renamed');
    connection(1).send(pool);
    expect(inventory?.vmByUuid(uuid)).toBeUndefined();
    expect(inventory?.vmsByName('renamed').map((one) => one.ref)).toEqual([twin, second]);
  });

  it('a new snapshot forgets what it does not hold', () => {
    const { pool, vm, fleet, connection } = lab();
    pool.destroy(vm);
    const heard: unknown[] = [];
    fleet.onVmRows((changes) => heard.push(changes));
    connection(1).goDown();
    connection(1).goLive(pool);
    expect(heard).toEqual([{ upserts: [], removes: [`1/${vm}-uuid`] }]);
    expect(fleet.nameTaken('vm')).toBe(false);
  });
});

describe('what a change makes be worked out again', () => {
  it.each([
    [
      'operations in progress on a VM',
      ({ pool, vm }: ReturnType<typeof lab>) =>
        pool.patch('VM', vm, { current_operations: { t: 'clean_shutdown' } }),
    ],
    ['a VM description', ({ pool, vm }) => pool.patch('VM', vm, { name_description: 'x' })],
    [
      'operations in progress on a host',
      ({ pool, host }) => pool.patch('host', host, { current_operations: { t: 'vm_start' } }),
    ],
    [
      'free memory as the monitor sees it',
      ({ pool, metrics }) => pool.patch('host_metrics', metrics, { memory_free: 77 }),
    ],
    ['guest metrics', ({ pool, vm }) => pool.guestSays(vm, { '0/ip': '10.1.2.3' })],
  ] as [string, (made: ReturnType<typeof lab>) => void][])('no figures: %s', (_, change) => {
    const made = lab();
    expect(made.recounted(() => change(made))).toBe(false);
  });

  it.each([
    ['a VM that stops', ({ pool, vm }: ReturnType<typeof lab>) => pool.stop(vm)],
    ['a new disk', ({ pool, vm }) => pool.addDisk(vm, pool.findRef('SR', 'sr'), 1)],
    [
      'an evacuation',
      ({ pool, host }) => pool.patch('host', host, { current_operations: { t: 'evacuate' } }),
    ],
    ['a host that is lost', ({ pool, metrics }) => pool.patch('host_metrics', metrics, { live: false })],
    [
      'a VM about to start',
      ({ pool, vm, host }) => pool.patch('VM', vm, { scheduled_to_be_resident_on: host }),
    ],
    ['a VM that is gone', ({ pool, vm }) => pool.destroy(vm)],
  ] as [string, (made: ReturnType<typeof lab>) => void][])('the figures: %s', (_, change) => {
    const made = lab();
    expect(made.recounted(() => change(made))).toBe(true);
  });
});
