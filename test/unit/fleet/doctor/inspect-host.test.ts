import { expect, it } from 'vitest';
import { inspectHost } from '../../../../core/fleet/doctor/inspect-host.ts';
import { HandMadePool } from '../hand-made-pool.ts';
import { hostSettings, makeConfig } from '../test-fleet.ts';

it('a network whose PIF is unplugged: check warns', () => {
  const settings = hostSettings(1, { networkId: 'eth1' });
  const { common } = makeConfig([settings]);
  const inspect = (currently_attached: boolean) => {
    const pool = new HandMadePool();
    pool.addSr('sr');
    const host = pool.addHost('xen1', { srs: ['sr'] });
    pool.addPif(host, 'eth1', 'lab', { currently_attached });
    return inspectHost(pool.snapshot(), settings, common).networks;
  };
  expect(inspect(true)).toEqual([{ subject: 'eth1', found: 'eth1 (lab) on xen1' }]);
  expect(inspect(false)).toEqual([
    { subject: 'eth1', warning: 'eth1 (lab) is unplugged on xen1: VMs there get no address' },
  ]);
});
