import { afterEach, describe, expect, it } from 'vitest';
import { DynvmError } from '../../../core/model/failure.ts';
import { createMemoryStore } from '../../fixtures/memory-store.ts';
import { testActor } from '../../fixtures/test-actor.ts';
import { type Lab, type LabOptions, leftOn, NOTHING_LEFT, startLab } from './lab.ts';

let lab: Lab;
afterEach(() => lab.close());

async function open(options: LabOptions = {}) {
  lab = await startLab(options);
  return { ...lab, service: await lab.service() };
}

describe('expiry timers died with the process: deadlines survive restarts and kill -9', () => {
  it('a VM of an earlier run is adopted with what its marker says', async () => {
    const { service } = await open({ simulator: { hosts: 2 } });
    const { request, leases } = await service.get({
      descriptor: 'job',
      osKey: 'linux',
      count: 2,
      expiresInMinutes: 60,
    });
    await service.kill();

    const next = await lab.service();
    const adopted = next.live().toSorted((one, other) => one.index - other.index);
    expect(adopted).toMatchObject(
      leases.map(
        ({ id, name, index, address, deadlineAt, vmUuid, hostRef, osKey, descriptor, osVersion }) => ({
          id,
          requestId: request.id,
          descriptor,
          name,
          index,
          address,
          vmUuid,
          hostRef,
          osKey,
          osVersion,
          deadlineAt,
          state: { kind: 'available' },
        }),
      ),
    );
  });

  it('its deadline is kept without the process that set it', async () => {
    const { simulator, service } = await open();
    await service.get({ descriptor: 'job', osKey: 'linux', expiresInMinutes: 1 / 60 });
    await service.kill();
    const next = await lab.service();
    await next.until(() =>
      next.leases.leases().some(({ state }) => state.kind === 'deleted' && state.reason === 'deadline'),
    );
    expect(leftOn(simulator)).toEqual(NOTHING_LEFT);
  });

  it.each(['cloning', 'booting', 'waiting-for-ip'] as const)(
    'killed while %s: nothing is left without an owner',
    async (moment) => {
      const { simulator, service } = await open({
        // One VM on each: both are at the same step.
        simulator: { hosts: 2, cloneMs: 120, bootMs: 120, agentMs: 60, ipMs: 150 },
      });
      service.get({ descriptor: 'job', osKey: 'linux', count: 2 }).catch(() => {});
      await service.until(
        () => service.live().length === 2 && service.live().every(({ state }) => state.kind === moment),
      );
      await service.kill();
      // The host goes on with what it was told.
      await new Promise((resolve) => setTimeout(resolve, 400));

      const next = await lab.service();
      await next.until(() => next.live().every(({ state }) => state.kind === 'available'));
      const left = () => leftOn(simulator);
      await until(() => left().halfMade.length === 0 && left().vms.length === next.live().length);
      expect(left()).toMatchObject({ orphans: [], halfMade: [] });
      await next.release('job');
      expect(left()).toEqual(NOTHING_LEFT);
    },
  );

  it('with a store that lasts, the request goes on and ends', async () => {
    const { simulator, service } = await open({ simulator: { ipMs: 400 } });
    service.get({ descriptor: 'job', osKey: 'linux' }).catch(() => {});
    await service.until(() => service.fleet.vmRows()[0]?.powerState === 'Running');
    expect(service.live()[0]?.state.kind).not.toBe('available');
    await service.kill();

    const next = await lab.service({ store: service.store });
    const [request] = next.leases.requests();
    const { request: ended, leases } = await next.leases.whenEnded(request?.id ?? '');
    expect(ended.state.kind).toBe('succeeded');
    expect(leases[0]).toMatchObject({ name: 'job', osKey: 'linux', state: { kind: 'available' } });
    expect(leftOn(simulator).vms).toEqual(['job']);
  });

  it('with a store that lasts, a release that was accepted is done after the restart', async () => {
    const { simulator, service } = await open();
    await service.get({ descriptor: 'job', osKey: 'linux' });
    const fault = simulator.engine.injectFault({ hostRef: 1, kind: 'refuse' });
    await service.until(() => service.fleet.hostRows()[0]?.state.kind === 'unreachable');
    const accepted = await service.leases.release({ descriptor: 'job' }, { wait: false }, testActor('ann'));
    expect(accepted).toMatchObject([{ name: 'job' }]);
    expect(accepted[0]?.failure).toBeUndefined();
    await service.kill();
    simulator.engine.clearFault(fault);

    const next = await lab.service({ store: service.store });
    await next.until(() => next.leases.leases()[0]?.state.kind === 'deleted');
    expect(next.leases.leases()[0]?.state).toEqual({ kind: 'deleted', reason: 'released' });
    expect(leftOn(simulator)).toEqual(NOTHING_LEFT);
  });

  it('with a store that lasts, a lease whose VM is not there ends as deleted outside', async () => {
    const { simulator, service } = await open();
    const { leases } = await service.get({ descriptor: 'job', osKey: 'linux' });
    await service.kill();
    simulator.engine.entry(1).destroyOutside(leases[0]?.vmUuid ?? '');
    const next = await lab.service({ store: service.store });
    expect(next.leases.leases()[0]?.state).toEqual({ kind: 'deleted', reason: 'deleted-outside' });
  });
});

describe('hosts and leases are compared while the service runs', () => {
  it('a VM that somebody else deleted is noticed', async () => {
    const { simulator, service } = await open();
    const { leases } = await service.get({ descriptor: 'job', osKey: 'linux' });
    simulator.engine.entry(1).destroyOutside(leases[0]?.vmUuid ?? '');
    await service.until(() => service.live().length === 0);
    expect(service.leases.leases()[0]?.state).toEqual({ kind: 'deleted', reason: 'deleted-outside' });
    expect(await service.release('job')).toMatchObject([{ failure: { code: 'not-found' } }]);
  });

  it('a host that was down at the start is adopted from when it comes', async () => {
    const { simulator, service } = await open({ simulator: { hosts: 2 } });
    await service.get({ descriptor: 'job', osKey: 'linux', hostRef: 2 });
    await service.kill();
    const fault = simulator.engine.injectFault({ hostRef: 2, kind: 'refuse' });
    const next = await lab.service();
    expect(next.live()).toEqual([]);
    simulator.engine.clearFault(fault);
    await next.until(() => next.live()[0]?.name === 'job');
  });

  it('a host that is lost for a moment loses no lease', async () => {
    const { simulator, service } = await open();
    await service.get({ descriptor: 'job', osKey: 'linux' });
    const fault = simulator.engine.injectFault({ hostRef: 1, kind: 'refuse' });
    await service.until(() => service.fleet.hostRows()[0]?.state.kind !== 'live');
    simulator.engine.clearFault(fault);
    await service.until(() => service.fleet.hostRows()[0]?.state.kind === 'live');
    expect(service.live().map((lease) => lease.state.kind)).toEqual(['available']);
    expect(leftOn(simulator).vms).toEqual(['job']);
  });
});

/** A service whose store can be filled up. */
async function withDisk(disk: { full: boolean }) {
  const store = createMemoryStore();
  const service = await lab.service({
    installation: 'with-broken-store',
    store: {
      ...store,
      async save(rows) {
        if (disk.full) throw new DynvmError({ code: 'store-unavailable', message: 'disk full' });
        await store.save(rows);
      },
    },
  });
  return { service, store, disk };
}

describe('a failed insert after creation made a VM that never expired', () => {
  it('the intent is recorded before the first call: without it nothing is made, names and room are free', async () => {
    const { simulator } = await open();
    const { service, disk } = await withDisk({ full: true });
    simulator.engine.resetCounters();
    await expect(service.get({ descriptor: 'job', osKey: 'linux', count: 3 })).rejects.toMatchObject({
      code: 'store-unavailable',
    });
    expect(simulator.engine.entry(1).calls.get('VM.clone')).toBeUndefined();
    expect(service.fleet.reservationCount()).toBe(0);
    expect(service.leases.leases()).toEqual([]);
    disk.full = false;
    expect((await service.get({ descriptor: 'job', osKey: 'linux', count: 3 })).request.state.kind).toBe(
      'succeeded',
    );
  });
});

describe('a failed update after deletion made expiry try for ever', () => {
  it('the VM is deleted once; its row is saved when the store is back', async () => {
    const { simulator } = await open();
    const { service, store, disk } = await withDisk({ full: false });
    await service.get({ descriptor: 'job', osKey: 'linux', expiresInMinutes: 1 / 60 });
    disk.full = true;
    await service.until(() => service.leases.leases()[0]?.state.kind === 'deleted');
    expect(leftOn(simulator)).toEqual(NOTHING_LEFT);
    expect((await store.loadLive()).leases).toHaveLength(1);
    disk.full = false;
    await service.leases.release({ descriptor: 'nobody' }, { wait: true }, testActor('test'));
    expect((await store.loadLive()).leases).toEqual([]);
    expect(simulator.engine.entry(1).calls.get('VM.destroy')).toBe(1);
  });
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20));
}
