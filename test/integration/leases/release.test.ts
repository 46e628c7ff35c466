import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../core/base/clock.ts';
import type { FleetEntry } from '../../../core/fleet/index.ts';
import type { Clock } from '../../../core/ports.ts';
import { testActor } from '../../fixtures/test-actor.ts';
import { type Lab, type LabOptions, leftOn, NOTHING_LEFT, type Service, startLab } from './lab.ts';

let lab: Lab;
afterEach(() => lab.close());

async function open(options: LabOptions = {}) {
  lab = await startLab(options);
  return { ...lab, service: await lab.service() };
}

/** The host as its administrator has it at hand. */
function admin(service: Service, hostRef = 1): FleetEntry {
  const entry = service.fleet.entry(hostRef);
  if (!entry) throw new Error('no entry');
  return entry;
}

function vmRef(service: Service, name: string, hostRef = 1): string {
  const [vm] = admin(service, hostRef).inventory.vmsByName(name);
  if (!vm) throw new Error(`no VM ${name}`);
  return vm.ref;
}

describe('what goes and what stays', () => {
  it('snapshots go with their disks', async () => {
    const { simulator, service } = await open();
    await service.get({ descriptor: 'job', osKey: 'twodisks' });
    const { xapi } = admin(service);
    const ref = vmRef(service, 'job');
    await xapi.call('VM.snapshot', [ref, 'before']);
    await xapi.call('VM.snapshot', [ref, 'after']);
    // Released at once: the inventory may not have the second one yet.
    const before = simulator.engine.entry(1).records('VDI').size;
    await service.release('job');
    expect(leftOn(simulator)).toEqual(NOTHING_LEFT);
    const gone = before - simulator.engine.entry(1).records('VDI').size;
    expect(gone).toBeGreaterThanOrEqual(6);
    expect([...simulator.engine.entry(1).records('VM').values()].some((vm) => vm.is_a_snapshot)).toBe(false);
  });

  it('CDs/ISOs or shared disks could be deleted: both stay', async () => {
    const { simulator, service } = await open();
    await service.get({ descriptor: 'mine', osKey: 'linux' });
    await service.get({ descriptor: 'theirs', osKey: 'linux' });
    const { xapi, inventory } = admin(service);
    const theirs = inventory.get('VM', vmRef(service, 'theirs'));
    const shared = theirs?.VBDs.map((vbd) => inventory.get('VBD', vbd)).find(
      (vbd) => vbd?.type === 'Disk',
    )?.VDI;
    const attach = (device: string, type: string, VDI: string) =>
      xapi.call('VBD.create', [
        {
          VM: vmRef(service, 'mine'),
          VDI,
          userdevice: device,
          bootable: false,
          mode: 'RO',
          type,
          unpluggable: true,
          empty: false,
          other_config: {},
          qos_algorithm_type: '',
          qos_algorithm_params: {},
        },
      ]);
    const library = [...inventory.all('SR')].find(([, sr]) => sr.content_type === 'iso')?.[0];
    const iso = await xapi.call<string>('VDI.create', [
      {
        name_label: 'installer.iso',
        SR: library,
        virtual_size: 1024 ** 3,
        type: 'user',
        sharable: false,
        read_only: true,
        other_config: {},
      },
    ]);
    await attach('7', 'Disk', shared ?? '');
    await attach('8', 'CD', iso);

    await service.release('mine');
    const disks = simulator.engine.entry(1).records('VDI');
    expect(disks.has(shared ?? '')).toBe(true);
    expect(disks.has(iso)).toBe(true);
    expect(leftOn(simulator)).toEqual({ ...NOTHING_LEFT, vms: ['theirs'] });
    await service.release('theirs');
    expect(
      simulator.engine
        .entry(1)
        .records('VDI')
        .has(shared ?? ''),
    ).toBe(false);
  });

  it("a VM without our marker is never released, nor is another installation's", async () => {
    const { simulator, service } = await open();
    const other = await lab.service({ installation: 'another-installation' });
    await other.get({ descriptor: 'theirs', osKey: 'linux' });
    const { xapi, inventory } = admin(service);
    const template = [...inventory.all('VM')].find(([, vm]) => vm.name_label === 'tmpl-linux')?.[0];
    const ref = await xapi.run('VM.clone', [template, 'foreign']);
    await xapi.run('VM.provision', [ref]);
    await service.until(
      () => inventory.vmsByName('foreign').length === 1 && inventory.vmsByName('theirs').length === 1,
    );

    for (const name of ['foreign', 'theirs']) {
      expect(await service.release(name)).toMatchObject([{ name, failure: { code: 'not-ours' } }]);
      await expect(service.get({ descriptor: name, osKey: 'linux' })).rejects.toMatchObject({
        code: 'already-exists',
      });
    }
    expect(await service.release('nobody')).toMatchObject([
      { name: 'nobody', failure: { code: 'not-found' } },
    ]);
    expect(leftOn(simulator).vms).toEqual(['foreign', 'theirs']);
    expect(service.live()).toEqual([]);
  });

  it('a copy of one of our VMs is never touched', async () => {
    const { simulator, service } = await open();
    await service.get({ descriptor: 'job', osKey: 'linux' });
    const { xapi, inventory } = admin(service);
    await xapi.run('VM.hard_shutdown', [vmRef(service, 'job')]);
    await xapi.run('VM.copy', [vmRef(service, 'job'), 'my copy', 'OpaqueRef:NULL']);
    await service.until(() => inventory.vmsByName('my copy').length === 1);
    expect(await service.release('my copy')).toMatchObject([{ failure: { code: 'not-ours' } }]);
    await service.release('job');
    expect(leftOn(simulator)).toEqual({ ...NOTHING_LEFT, vms: ['my copy'] });
  });

  it('the same VM name existed on two hosts; both are released', async () => {
    const { simulator, service } = await open({ simulator: { hosts: 2 } });
    await service.get({ descriptor: 'job', osKey: 'linux', hostRef: 1 });
    await service.get({ descriptor: 'other', osKey: 'linux', hostRef: 2 });
    await admin(service, 2).xapi.call('VM.set_name_label', [vmRef(service, 'other', 2), 'job']);
    await service.kill();
    const next = await lab.service();
    await next.until(() => next.live().filter((lease) => lease.name === 'job').length === 2);
    expect(await next.release('job')).toHaveLength(2);
    expect(leftOn(simulator)).toEqual(NOTHING_LEFT);
  });
});

describe('what stands in the way', () => {
  it('a protected VM is held with its disks and shown; it goes when the protection does', async () => {
    const { simulator, service } = await open();
    await service.get({ descriptor: 'job', osKey: 'linux' });
    const { xapi } = admin(service);
    const ref = vmRef(service, 'job');
    await xapi.call('VM.add_to_blocked_operations', [ref, 'destroy', 'kept for the auditors']);
    // Released at once: the inventory may not have it yet.
    const [result] = await service.release('job');
    expect(result?.failure).toMatchObject({
      code: 'held',
      message: expect.stringContaining('kept for the auditors'),
    });
    expect(service.live()[0]?.state).toMatchObject({ kind: 'releasing', blockedBy: { code: 'held' } });
    const vm = simulator.engine.entry(1).records('VM').get(ref);
    expect(vm?.power_state).toBe('Running');

    await xapi.call('VM.remove_from_blocked_operations', [ref, 'destroy']);
    await service.until(() => service.live().length === 0);
    expect(leftOn(simulator)).toEqual(NOTHING_LEFT);
  });

  it('a host that is down: recorded, done when it returns', async () => {
    const { simulator, service } = await open({ simulator: { hosts: 2 } });
    await service.get({ descriptor: 'job', osKey: 'linux', hostRef: 1 });
    const fault = simulator.engine.injectFault({ hostRef: 1, kind: 'refuse' });
    await service.until(() => service.fleet.hostRows()[0]?.state.kind === 'unreachable');
    const [result] = await service.release('job');
    expect(result?.failure?.code).toBe('host-unavailable');
    expect(service.fleet.hostRows()[0]?.leases).toMatchObject({ count: 1, releasing: 1 });
    simulator.engine.clearFault(fault);
    await service.until(() => service.live().length === 0);
    expect(leftOn(simulator)).toEqual(NOTHING_LEFT);
    expect(service.leases.leases()[0]?.state).toEqual({ kind: 'deleted', reason: 'released' });
  });

  it('a disk in use for a moment is waited for', async () => {
    const { simulator, service } = await open();
    await service.get({ descriptor: 'job', osKey: 'linux' });
    simulator.engine.injectFault({
      hostRef: 1,
      kind: 'api-error',
      method: 'VDI.destroy',
      code: 'VDI_IN_USE',
      params: ['OpaqueRef:x', 'destroy'],
      times: 1,
    });
    expect((await service.release('job'))[0]?.failure).toBeUndefined();
    expect(leftOn(simulator)).toEqual(NOTHING_LEFT);
  });

  it('released while it is being cloned: nothing remains, the request ends', async () => {
    const { simulator, service } = await open({ simulator: { cloneMs: 300 } });
    const ended = service.get({ descriptor: 'job', osKey: 'linux', count: 2 });
    await service.until(
      () => service.live().every((lease) => lease.state.kind === 'cloning') && service.live().length === 2,
    );
    const results = await service.release('job');
    expect(results.map(({ name, failure }) => [name, failure])).toEqual([
      ['job1', undefined],
      ['job2', undefined],
    ]);
    expect((await ended).request.state.kind).toBe('cancelled');
    expect(leftOn(simulator)).toEqual(NOTHING_LEFT);
    expect(service.fleet.reservationCount()).toBe(0);
  });

  it('released twice at once: deleted once, both are told', async () => {
    const { simulator, service } = await open();
    await service.get({ descriptor: 'job', osKey: 'linux' });
    const both = await Promise.all([service.release('job'), service.release('job')]);
    expect(both.flat().map(({ failure }) => failure)).toEqual([undefined, undefined]);
    expect(simulator.engine.entry(1).calls.get('VM.destroy')).toBe(1);
  });
});

describe('deadlines', () => {
  it('a VM whose deadline comes is released with its disks', async () => {
    const { simulator, service } = await open();
    await service.get({ descriptor: 'job', osKey: 'linux', expiresInMinutes: 1 / 60 });
    await service.until(() => service.live().length === 0);
    expect(leftOn(simulator)).toEqual(NOTHING_LEFT);
    expect(service.leases.leases()[0]?.state).toEqual({ kind: 'deleted', reason: 'deadline' });
  });

  it('is clamped to vm.expiry.minutes, but moved beyond it as far as vm.extend.max.minutes allows', async () => {
    const { service } = await open({ common: { vmExpiryMinutes: 10, vmExtendMaxMinutes: 30 } });
    const { leases } = await service.get({ descriptor: 'job', osKey: 'linux', expiresInMinutes: 1440 });
    const [lease] = leases;
    const availableAt = lease?.availableAt ?? 0;
    expect(lease?.deadlineAt).toBe(availableAt + 10 * 60_000);

    const selector = { descriptor: 'job', count: 1 };
    const extend = (minutes: number, from: 'now' | 'created' | 'deadline') =>
      service.leases.extend(selector, { minutes, from }, testActor('ann'));
    expect(await extend(30, 'created')).toMatchObject([
      { name: 'job', deadlineBeforeAt: lease?.deadlineAt, deadlineAfterAt: availableAt + 30 * 60_000 },
    ]);
    await expect(extend(31, 'now')).rejects.toMatchObject({ code: 'bad-input' });
    await extend(5, 'deadline');
    const deadlineAt = availableAt + 35 * 60_000;
    expect(service.live()[0]?.deadlineAt).toBe(deadlineAt);
    await service.until(() =>
      service.fleet.vmRows().some(({ owner }) => owner.kind === 'ours' && owner.deadlineAt === deadlineAt),
    );
  });

  it("this machine's clock is set a day ahead: no VM dies of it; the host's time decides", async () => {
    let shiftMs = 0;
    const clock: Clock = { ...systemClock, now: () => systemClock.now() + shiftMs };
    lab = await startLab();
    const service = await lab.service({ clock });
    await service.get({ descriptor: 'job', osKey: 'linux', expiresInMinutes: 3 / 60 });
    shiftMs = 24 * 3_600_000;
    // Looked at again with the new clock: due by it.
    await service.leases.extend(
      { descriptor: 'job' },
      { minutes: 1.5 / 60, from: 'created' },
      testActor('ann'),
    );
    const askedHost = () => lab.simulator.engine.entry(1).calls.get('host.get_servertime') !== undefined;
    await expect.poll(askedHost).toBe(true);
    expect(service.live().map(({ state }) => state.kind)).toEqual(['available']);
    await service.until(() => service.live().length === 0);
    expect(service.leases.leases()[0]?.state).toEqual({ kind: 'deleted', reason: 'deadline' });
  });
});
