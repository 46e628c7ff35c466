import { afterEach, describe, expect, it } from 'vitest';
import { type Lab, type LabOptions, startLab } from './lab.ts';

let lab: Lab;
afterEach(() => lab.close());

async function open(options: LabOptions = {}) {
  lab = await startLab(options);
  return { ...lab, service: await lab.service() };
}

describe('addresses of new VMs', () => {
  it('three VMs with 10.16.0.77 were handed out: an address of another live VM is none, and the failure names both', async () => {
    const { simulator, service } = await open({ common: { vmNetworkTimeoutSeconds: 0.6 } });
    simulator.engine.injectFault({ hostRef: 1, kind: 'same-address' });
    const { request, leases } = await service.get({
      descriptor: 'job',
      osKey: 'linux',
      count: 3,
      allOrNone: false,
    });
    expect(leases.filter(({ state }) => state.kind === 'available').length).toBeLessThan(2);
    const text = JSON.stringify([request, leases]);
    expect(text).toMatch(/VM job\d on [^ ]+ has address [\d.]+, which VM job\d on [^ ]+ has, too/);
    expect(text).toContain('machine-id');
  });

  it("a container bridge's 172.17.0.1 came first: the LAN address that follows is handed out", async () => {
    const { simulator, service } = await open();
    simulator.engine.injectFault({ hostRef: 1, kind: 'bridge-first', ms: 300 });
    const { leases } = await service.get({ descriptor: 'job', osKey: 'linux' });
    expect(leases[0]).toMatchObject({ state: { kind: 'available' } });
    expect(leases[0]?.address).not.toBe('172.17.0.1');
  });

  it("the host's clock was set back while the guest booted: its report counts all the same", async () => {
    const { simulator, service } = await open({ common: { vmNetworkTimeoutSeconds: 5 } });
    simulator.engine.injectFault({ hostRef: 1, kind: 'clock-back', ms: 7_200_000 });
    const { leases } = await service.get({ descriptor: 'job', osKey: 'linux' });
    expect(leases[0]).toMatchObject({ state: { kind: 'available' } });
  });
});
