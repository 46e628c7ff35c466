import { describe, expect, it } from 'vitest';
import { NULL_REF } from '../../../../core/xapi/index.ts';
import { HandMadePool } from '../hand-made-pool.ts';
import { ANY, startLiveFleet } from '../test-fleet.ts';

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
