import { afterEach, describe, expect, it } from 'vitest';
import { Secret } from '../../../core/config/index.ts';
import { findFreePort } from '../../fixtures/free-port.ts';
import { type Lab, type LabOptions, leftOn, NOTHING_LEFT, type Service, startLab } from './lab.ts';

let lab: Lab;
afterEach(() => lab.close());

async function open(options: LabOptions = {}) {
  lab = await startLab(options);
  return { ...lab, service: await lab.service() };
}

/** The interfaces of a VM as the host has them, with the device of their network. */
function listInterfaces(service: Service, name: string) {
  const { inventory } = service.fleet.entries()[0] ?? {};
  const [vm] = inventory?.vmsByName(name) ?? [];
  return vm?.record.VIFs.map((ref) => {
    const vif = inventory?.get('VIF', ref);
    const network = vif && inventory?.get('network', vif.network);
    return { device: network?.PIFs.map((pif) => inventory?.get('PIF', pif)?.device)[0], mac: vif?.MAC };
  });
}

describe('network', () => {
  it("the clone's interface is moved to the network that was asked for; the template's stays", async () => {
    const { service } = await open();
    const { leases } = await service.get({ descriptor: 'job', osKey: 'linux', networkId: '2' });
    expect(leases[0]?.address).toBeDefined();
    expect(listInterfaces(service, 'job')).toMatchObject([{ device: 'eth2' }]);
    await service.get({ descriptor: 'other', osKey: 'linux' });
    expect(listInterfaces(service, 'other')).toMatchObject([{ device: 'eth0' }]);
  });

  it('a host without VIF.move: the interface is made anew on that network', async () => {
    const { simulator, service } = await open();
    simulator.engine.injectFault({
      hostRef: 1,
      kind: 'api-error',
      method: 'VIF.move',
      code: 'MESSAGE_METHOD_UNKNOWN',
      params: ['VIF.move'],
    });
    const { request } = await service.get({ descriptor: 'job', osKey: 'linux', networkId: 'eth1' });
    expect(request.state.kind).toBe('succeeded');
    expect(listInterfaces(service, 'job')).toMatchObject([
      { device: 'eth1', mac: expect.stringMatching(/^[0-9a-f:]{17}$/i) },
    ]);
    expect(simulator.engine.entry(1).calls.get('VIF.create')).toBe(1);
  });

  it('a network that is not there: refused, never another', async () => {
    const { simulator, service } = await open();
    await expect(service.get({ descriptor: 'job', osKey: 'linux', networkId: 'eth9' })).rejects.toMatchObject(
      {
        code: 'unknown-host',
      },
    );
    expect(leftOn(simulator)).toEqual(NOTHING_LEFT);
  });

  it('DHCP leases of days ran out: the VMs without one are told apart and removed', async () => {
    const { simulator, service } = await open({
      simulator: { dhcpLeases: 2 },
      common: { vmNetworkTimeoutSeconds: 0.4 },
    });
    const { request, leases } = await service.get({
      descriptor: 'job',
      osKey: 'linux',
      count: 3,
      allOrNone: false,
    });
    expect(request.state).toMatchObject({ kind: 'partial', failure: { code: 'no-dhcp-lease' } });
    expect(leases.map(({ state }) => state.kind).sort()).toEqual(['available', 'available', 'failed']);
    expect(leftOn(simulator).vms).toHaveLength(2);
    expect(leftOn(simulator).orphans).toEqual([]);
  });
});

describe('checkvms', () => {
  it('a VM counts once an SSH login works', async () => {
    const { service } = await open({ simulator: { sshPort: await findFreePort() } });
    const { leases } = await service.get({ descriptor: 'job', osKey: 'linux', count: 2, checkSsh: true });
    expect(leases.map(({ state }) => state.kind)).toEqual(['available', 'available']);
    expect(leases.every(({ address }) => address?.startsWith('127.64.'))).toBe(true);
  });

  it('a VM that refuses the login is deleted and the request fails with the reason', async () => {
    const wrong = { username: 'root', password: new Secret('not-the-password') };
    const { simulator, service } = await open({
      simulator: { sshPort: await findFreePort() },
      common: { linuxLogin: wrong },
    });
    const { request } = await service.get({ descriptor: 'job', osKey: 'linux', checkSsh: true });
    expect(request.state).toMatchObject({ kind: 'failed', failure: { code: 'ssh-failed' } });
    expect(JSON.stringify(request)).not.toContain('not-the-password');
    expect(leftOn(simulator)).toEqual(NOTHING_LEFT);
  });

  it('without user and password in [common]: refused before anything is made', async () => {
    const { simulator, service } = await open();
    await expect(service.get({ descriptor: 'job', osKey: 'linux', checkSsh: true })).rejects.toMatchObject({
      code: 'config-invalid',
      failure: { where: { section: 'common', key: 'vm.linux.username' } },
    });
    expect(simulator.engine.entry(1).calls.get('VM.clone')).toBeUndefined();
  });
});

describe('a pool', () => {
  it('VMs are started on the members they were placed on, and released whichever it is', async () => {
    const { simulator, service } = await open({ simulator: { poolSize: 3 } });
    const { leases } = await service.get({ descriptor: 'job', osKey: 'linux', count: 6 });
    const { inventory } = service.fleet.entries()[0] ?? {};
    for (const lease of leases) {
      const vm = inventory?.vmByUuid(lease.vmUuid ?? '')?.record;
      expect(inventory?.get('host', vm?.resident_on ?? '')?.name_label).toBe(lease.hostName);
    }
    await service.release('job');
    expect(leftOn(simulator)).toEqual(NOTHING_LEFT);
  });

  it('the coordinator changes while VMs are made: all are there in the end, once', async () => {
    const { simulator, service } = await open({ simulator: { poolSize: 2, cloneMs: 150, bootMs: 150 } });
    const ended = service.get({ descriptor: 'job', osKey: 'linux', count: 4 });
    await service.until(() => service.live().some(({ state }) => state.kind === 'booting'));
    simulator.engine.injectFault({ hostRef: 1, kind: 'coordinator-change' });
    const { request } = await ended;
    expect(request.state.kind).toBe('succeeded');
    await service.release('job');
    expect(leftOn(simulator)).toEqual(NOTHING_LEFT);
  });
});
