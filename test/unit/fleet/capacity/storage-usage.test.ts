import { describe, expect, it } from 'vitest';
import { isThin } from '../../../../core/fleet/capacity/storage-usage.ts';
import { LiveInventory } from '../../../../core/fleet/inventory/live-inventory.ts';
import type { RecordOf } from '../../../../core/xapi/index.ts';
import { GIB, HandMadePool } from '../hand-made-pool.ts';

function judge(
  sr: Partial<RecordOf<'SR'>>,
  { provisioning, usedGib }: { provisioning?: string; usedGib?: number } = {},
) {
  const pool = new HandMadePool();
  const ref = pool.addSr('sr', sr);
  const host = pool.addHost('xen1');
  const pbd = pool.attach(host, ref);
  if (provisioning !== undefined) pool.patch('PBD', pbd, { device_config: { provisioning } });
  pool.patch('SR', ref, { PBDs: [pbd] });
  if (usedGib !== undefined) {
    pool.addDisk(pool.addVm('vm'), ref, 10 * GIB, { physical_utilisation: usedGib * GIB });
  }
  const inventory = new LiveInventory();
  inventory.load(pool.snapshot());
  const record = inventory.get('SR', ref);
  if (!record) throw new Error('no SR');
  return isThin(inventory, ref, record);
}

describe('thin storage by what it is, not by ext alone', () => {
  it.each(['ext', 'nfs', 'largeblock', 'zfs', 'xfs'])('%s is thin', (type) => {
    expect(judge({ type })).toBe(true);
  });

  it.each(['lvm', 'lvmoiscsi', 'lvmohba', 'iscsi'])('%s is not, whatever its disks look like', (type) => {
    expect(judge({ type }, { usedGib: 1 })).toBe(false);
  });

  it('LINSTOR says it in the device_config of its PBDs, and is thin where it says nothing', () => {
    expect(judge({ type: 'linstor' }, { provisioning: 'thick' })).toBe(false);
    expect(judge({ type: 'linstor' }, { provisioning: 'thin' })).toBe(true);
    expect(judge({ type: 'linstor' })).toBe(true);
  });

  it('sm_config decides over the type: thin LVM', () => {
    expect(judge({ type: 'lvmoiscsi', sm_config: { allocation: 'xlvhd' } })).toBe(true);
    expect(judge({ type: 'nfs', sm_config: { allocation: 'thick' } })).toBe(false);
  });

  it('a type nobody knows is judged by its disks', () => {
    expect(judge({ type: 'newdriver' }, { usedGib: 3 })).toBe(true);
    expect(judge({ type: 'newdriver' }, { usedGib: 10 })).toBe(false);
    expect(judge({ type: 'newdriver' })).toBe(false);
  });
});
