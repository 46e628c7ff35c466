import { afterEach, describe, expect, it } from 'vitest';
import { testActor } from '../../fixtures/test-actor.ts';
import { type Lab, type LabOptions, leftOn, NOTHING_LEFT, startLab } from './lab.ts';

let lab: Lab;
afterEach(() => lab.close());

async function open(options: LabOptions = {}) {
  lab = await startLab(options);
  return { ...lab, service: await lab.service() };
}

/** As short as the simulated guests allow. */
const IMPATIENT = { common: { vmNetworkTimeoutSeconds: 0.4 } };

describe('an attempt that fails', () => {
  it('moves to another host when this one has no room after all, and leaves nothing behind', async () => {
    const { simulator, service } = await open({ simulator: { hosts: 2 } });
    simulator.engine.injectFault({
      hostRef: 1,
      kind: 'api-error',
      method: 'VM.start_on',
      code: 'HOST_NOT_ENOUGH_FREE_MEMORY',
      params: ['2147483648', '1024'],
    });
    const { leases } = await service.get({ descriptor: 'job', osKey: 'linux', count: 2 });
    expect(leases.map((lease) => [lease.state.kind, lease.hostRef])).toEqual([
      ['available', 2],
      ['available', 2],
    ]);
    expect(leases.map((lease) => lease.attempt).sort()).toEqual([1, 2]);
    expect(leftOn(simulator)).toEqual({ ...NOTHING_LEFT, vms: ['job1', 'job2'] });
    expect(service.fleet.reservationCount()).toBe(0);
  });

  it('storage full: another host', async () => {
    const { simulator, service } = await open({ simulator: { hosts: 2 } });
    simulator.engine.injectFault({ hostRef: 1, kind: 'sr-full' });
    const { leases } = await service.get({ descriptor: 'job', osKey: 'linux', count: 2 });
    expect(leases.every((lease) => lease.hostRef === 2)).toBe(true);
    expect(leftOn(simulator)).toEqual({ ...NOTHING_LEFT, vms: ['job1', 'job2'] });
  });

  it('on the host that was asked for stays there: never another', async () => {
    const { simulator, service } = await open({ simulator: { hosts: 2 } });
    simulator.engine.injectFault({ hostRef: 1, kind: 'sr-full', code: 'SR_FULL' });
    const { request } = await service.get({ descriptor: 'job', osKey: 'linux', hostRef: 1 });
    expect(request.state).toMatchObject({ kind: 'failed', failure: { xapi: { code: 'SR_FULL' } } });
    expect(simulator.engine.entry(2).calls.get('VM.clone')).toBeUndefined();
    expect(leftOn(simulator)).toEqual(NOTHING_LEFT);
  });

  it("no licence: fails at once with the host's words", async () => {
    const { simulator, service } = await open({ simulator: { hosts: 2 } });
    simulator.engine.injectFault({
      hostRef: '*',
      kind: 'api-error',
      method: 'VM.start_on',
      code: 'LICENCE_RESTRICTION',
      params: ['PCI_device_for_auto_update'],
    });
    const { request, leases } = await service.get({ descriptor: 'job', osKey: 'linux' });
    expect(request.state).toMatchObject({ failure: { xapi: { code: 'LICENCE_RESTRICTION' } } });
    expect(leases[0]?.attempt).toBe(1);
    expect(leftOn(simulator)).toEqual(NOTHING_LEFT);
  });

  it('a clone whose answer was lost is found, not made twice', async () => {
    const { simulator, service } = await open();
    simulator.engine.injectFault({ hostRef: 1, kind: 'drop', method: 'VM.clone', times: 1 });
    const { request } = await service.get({ descriptor: 'job', osKey: 'linux' });
    expect(request.state.kind).toBe('succeeded');
    expect(simulator.engine.entry(1).calls.get('VM.clone')).toBe(1);
    expect(leftOn(simulator)).toEqual({ ...NOTHING_LEFT, vms: ['job'] });
  });

  it('a start whose answer was lost is looked at, not repeated', async () => {
    const { simulator, service } = await open();
    simulator.engine.injectFault({ hostRef: 1, kind: 'drop', method: 'VM.start_on', times: 1 });
    const { leases } = await service.get({ descriptor: 'job', osKey: 'linux' });
    expect(leases[0]).toMatchObject({ state: { kind: 'available' }, attempt: 1 });
  });
});

describe('names in a batch were repeated or skipped when one host failed', () => {
  it('names are allotted once: a VM that moves to another host keeps its own', async () => {
    const { simulator, service } = await open({ simulator: { hosts: 3 } });
    simulator.engine.injectFault({ hostRef: 2, kind: 'sr-full' });
    const { leases } = await service.get({ descriptor: 'job', osKey: 'linux', count: 6 });
    const names = ['job1', 'job2', 'job3', 'job4', 'job5', 'job6'];
    expect(leases.map((lease) => lease.name)).toEqual(names);
    expect(leases.some((lease) => lease.attempt > 1)).toBe(true);
    expect(leftOn(simulator)).toEqual({ ...NOTHING_LEFT, vms: names });
  });
});

describe('the reserved counter drifted', () => {
  it('after failure, roll-back, cancel and release every slot is back, and none is held twice', async () => {
    const { simulator, service } = await open({ simulator: { hosts: 2, cpus: 16 }, ...IMPATIENT });
    const slots = () => service.fleet.slots('linux', { labels: [], ignoreLabels: true });
    const all = slots();
    await service.get({ descriptor: 'failed', osKey: 'notools' });
    const fault = simulator.engine.injectFault({
      hostRef: 1,
      kind: 'api-error',
      method: 'VM.start_on',
      code: 'BOOTLOADER_FAILED',
      params: ['OpaqueRef:x', 'no kernel'],
    });
    await service.get({ descriptor: 'rolled-back-', osKey: 'linux', count: 4 });
    simulator.engine.clearFault(fault);
    const cancelled = service.get({ descriptor: 'cancelled-', osKey: 'linux', count: 4 });
    const request = await service.until(() =>
      service.leases.requests().find(({ state }) => state.kind === 'running'),
    );
    expect(slots()).toBe(all - 4);
    await service.leases.cancel(request.id, testActor('ann'));
    await cancelled;
    await service.get({ descriptor: 'job', osKey: 'linux', count: 3 });
    expect(slots()).toBe(all - 3);
    await service.release('job');
    await expect.poll(slots).toBe(all);
    expect(service.fleet.reservationCount()).toBe(0);
  });
});

describe('a guest without an address', () => {
  it('no DHCP lease: three tries, named with network and time, all removed', async () => {
    const { simulator, service } = await open(IMPATIENT);
    const { request, leases } = await service.get({ descriptor: 'job', osKey: 'nodhcp' });
    expect(request.state).toMatchObject({ kind: 'failed', failure: { code: 'no-dhcp-lease' } });
    expect(leases[0]?.state).toMatchObject({
      failure: { message: expect.stringMatching(/^No DHCP lease after 0\.4 s on network .+ \(3 tries\)$/) },
    });
    expect(simulator.engine.entry(1).calls.get('VM.clone')).toBe(3);
    expect(leftOn(simulator)).toEqual(NOTHING_LEFT);
    expect(service.fleet.hostRows()[0]?.networks.some((network) => network.pausedUntilAt)).toBe(true);
  });

  it('no guest tools: told apart from the network', async () => {
    const { simulator, service } = await open(IMPATIENT);
    const { request } = await service.get({ descriptor: 'job', osKey: 'notools' });
    expect(request.state).toMatchObject({
      failure: { code: 'no-guest-tools', hint: expect.stringContaining('tools') },
    });
    expect(leftOn(simulator)).toEqual(NOTHING_LEFT);
  });

  it('Windows got 169.254.x first and the real address a minute later: the real one is told', async () => {
    const { service } = await open();
    const { leases } = await service.get({ descriptor: 'job', osKey: 'windows' });
    expect(leases[0]?.address).toMatch(/^10\./);
    expect(leases[0]?.osVersion).toBe('Microsoft Windows Server 2016 Standard');
  });

  it('only IPv6: taken when the time is up', async () => {
    const { service } = await open(IMPATIENT);
    const { leases } = await service.get({ descriptor: 'job', osKey: 'ipv6' });
    expect(leases[0]?.address).toContain(':');
  });
});

const ONE_FAILED_START = {
  hostRef: 2,
  kind: 'api-error',
  method: 'VM.start_on',
  code: 'BOOTLOADER_FAILED',
  params: ['OpaqueRef:x', 'no kernel'],
  times: 1,
} as const;

describe('disks were left behind when a batch was rolled back', () => {
  it('all-or-none: one VM fails, every VM and every disk of the batch goes', async () => {
    const { simulator, service } = await open({ simulator: { hosts: 2 } });
    simulator.engine.injectFault(ONE_FAILED_START);
    const { request, leases } = await service.get({ descriptor: 'job', osKey: 'twodisks', count: 6 });
    expect(request.state).toMatchObject({
      kind: 'failed',
      failure: { message: expect.stringMatching(/^all vms couldn't be created successfully: job\d: /) },
    });
    const ends = leases.map(({ state }) => (state.kind === 'deleted' ? state.reason : state.kind));
    expect(ends.sort()).toEqual(['failed', ...Array(5).fill('rolled-back')]);
    expect(leftOn(simulator)).toEqual(NOTHING_LEFT);
    expect(service.fleet.reservationCount()).toBe(0);
  });

  it('without all-or-none the others stay', async () => {
    const { simulator, service } = await open({ simulator: { hosts: 2 } });
    simulator.engine.injectFault(ONE_FAILED_START);
    const spec = { descriptor: 'job', osKey: 'linux', count: 4, allOrNone: false };
    const { request, leases } = await service.get(spec);
    expect(request.state.kind).toBe('partial');
    expect(leases.filter((lease) => lease.state.kind === 'available')).toHaveLength(3);
    expect(leftOn(simulator).vms).toHaveLength(3);
    expect(leftOn(simulator).orphans).toEqual([]);
  });

  it('cancelled: everything of the request goes', async () => {
    const { simulator, service } = await open({ simulator: { hosts: 2 } });
    const ended = service.get({ descriptor: 'job', osKey: 'linux', count: 6 });
    const request = await service.until(() => service.leases.requests()[0]);
    await service.until(() => service.live().some((lease) => lease.state.kind === 'booting'));
    const row = await service.leases.cancel(request.id, testActor('ann'));
    expect(row.state.kind).toBe('cancelled');
    expect(
      (await ended).leases.every(({ state }) => state.kind === 'deleted' && state.reason === 'cancelled'),
    ).toBe(true);
    expect(leftOn(simulator)).toEqual(NOTHING_LEFT);
    expect(service.fleet.reservationCount()).toBe(0);
  });

  it('a host that is lost during the roll-back: the request ends, the rest is done when the host returns', async () => {
    const { simulator, service } = await open({ simulator: { hosts: 2, bootMs: 400 } });
    simulator.engine.injectFault({
      hostRef: 2,
      kind: 'api-error',
      method: 'VM.start_on',
      code: 'BOOTLOADER_FAILED',
      params: ['OpaqueRef:x', 'no kernel'],
    });
    // Long enough that host 1 is lost first, also on a busy machine.
    simulator.engine.injectFault({ hostRef: 2, kind: 'delay', method: 'VM.start_on', ms: 2000 });
    const ended = service.get({ descriptor: 'job', osKey: 'linux', count: 2 });
    const entry = service.fleet.entry(1);
    // Lost while it starts the VM: lost before, the VM would have gone to the other host.
    const starts = () =>
      [...(entry?.inventory.all('VM') ?? [])].some(([, vm]) =>
        Object.values(vm.current_operations).includes('start_on'),
      ) || undefined;
    await entry?.waitFor(starts, { timeoutMs: 10_000 });
    const fault = simulator.engine.injectFault({ hostRef: 1, kind: 'refuse' });
    const { request } = await ended;
    expect(request.state.kind).toBe('failed');
    expect(service.live()[0]?.state).toMatchObject({
      reason: 'rolled-back',
      blockedBy: { code: 'host-unavailable' },
    });
    simulator.engine.clearFault(fault);
    await service.until(() => service.live().length === 0);
    expect(leftOn(simulator)).toEqual(NOTHING_LEFT);
  });
});
