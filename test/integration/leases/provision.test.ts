import { afterEach, describe, expect, it } from 'vitest';
import { readMarker } from '../../../core/fleet/index.ts';
import { type Lab, type LabOptions, leftOn, NOTHING_LEFT, startLab } from './lab.ts';

let lab: Lab;
afterEach(() => lab.close());

async function open(options: LabOptions = {}) {
  lab = await startLab(options);
  return { ...lab, service: await lab.service() };
}

describe('one VM', () => {
  it('is cloned, marked, named, started and has an address; its room is given back once the host shows it', async () => {
    const { simulator, service } = await open();
    const { request, leases } = await service.get({
      descriptor: 'job',
      osKey: 'linux',
      expiresInMinutes: 60,
    });

    expect(request.state.kind).toBe('succeeded');
    const [lease] = leases;
    expect(lease).toMatchObject({
      name: 'job',
      state: { kind: 'available' },
      hostRef: 1,
      vcpus: 2,
      attempt: 1,
    });
    expect(lease?.address).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
    expect(lease?.steps.map((step) => step.state)).toEqual([
      'queued',
      'cloning',
      'booting',
      'waiting-for-ip',
      'available',
    ]);
    expect(lease?.diskBytes).toEqual([10 * 1024 ** 3]);
    // expired_time counts from the end of provisioning. @see docs/spec/legacy-api.md#history-document
    expect(lease?.deadlineAt).toBe((lease?.availableAt ?? 0) + 60 * 60_000);
    expect(service.fleet.reservationCount()).toBe(0);

    const vm = [...simulator.engine.entry(1).records('VM').values()].find(
      (record) => record.name_label === 'job',
    );
    expect(vm).toMatchObject({ is_a_template: false, power_state: 'Running', PV_args: 'non-interactive' });
    expect(vm?.name_description).toMatch(/^job from tmpl-linux on \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$/);
    expect(readMarker(vm as never)).toEqual({
      leaseId: lease?.id,
      requestId: request.id,
      descriptor: 'job',
      deadlineAt: lease?.deadlineAt,
      installation: service.installation,
      owner: 'test',
      vmUuid: vm?.uuid,
    });
  });

  it('released: gone with its disks, nothing reserved, and its name is free again at once', async () => {
    const { simulator, service } = await open();
    await service.get({ descriptor: 'job', osKey: 'twodisks' });
    const results = await service.release('job');
    expect(results).toEqual([{ name: 'job', leaseId: expect.any(String) }]);
    expect(leftOn(simulator)).toEqual(NOTHING_LEFT);
    expect(service.live()).toEqual([]);
    expect((await service.get({ descriptor: 'job', osKey: 'linux' })).request.state.kind).toBe('succeeded');
  });

  it('costs at most 15 calls beside event.from', async () => {
    const { simulator, service } = await open();
    const { calls: made } = simulator.engine.entry(1);
    // What every service does once at its start.
    for (const once of ['host.get_servertime', 'pool.add_to_other_config']) {
      await expect.poll(() => made.get(once)).toBe(1);
    }
    simulator.engine.resetCounters();
    await service.get({ descriptor: 'job', osKey: 'linux' });
    const calls = [...simulator.engine.entry(1).calls].filter(([method]) => method !== 'event.from');
    expect(
      calls.reduce((sum, [, count]) => sum + count, 0),
      JSON.stringify(calls),
    ).toBeLessThanOrEqual(15);
  });

  it('has the sizes that were asked for', async () => {
    const { simulator, service } = await open();
    const memoryBytes = 3 * 1024 ** 3;
    await service.get({ descriptor: 'big', osKey: 'linux', vcpus: 5, memoryBytes });
    await service.get({ descriptor: 'small', osKey: 'linux', vcpus: 1, memoryBytes: 1024 ** 3 });
    const sizes = [...simulator.engine.entry(1).records('VM').values()]
      .filter((vm) => ['big', 'small'].includes(vm.name_label as string))
      .map((vm) =>
        [vm.name_label, vm.VCPUs_max, vm.VCPUs_at_startup, vm.memory_static_max, vm.memory_dynamic_max].map(
          String,
        ),
      );
    expect(sizes).toContainEqual(['big', '5', '5', `${memoryBytes}`, `${memoryBytes}`]);
    expect(sizes).toContainEqual(['small', '1', '1', `${1024 ** 3}`, `${1024 ** 3}`]);
  });
});

describe('several VMs', () => {
  it('are made at the same time over all hosts and named without gaps', async () => {
    const { service } = await open({ simulator: { hosts: 2 } });
    const { leases } = await service.get({ descriptor: 'job', osKey: 'linux', count: 3 });
    expect(leases.map((lease) => lease.name)).toEqual(['job1', 'job2', 'job3']);
    expect(new Set(leases.map((lease) => lease.hostRef))).toEqual(new Set([1, 2]));
    expect(new Set(leases.map((lease) => lease.address)).size).toBe(3);
  });

  it('a name that is taken is refused and nothing is made', async () => {
    const { simulator, service } = await open();
    await service.get({ descriptor: 'job', osKey: 'linux' });
    await expect(service.get({ descriptor: 'job', osKey: 'linux' })).rejects.toMatchObject({
      code: 'already-exists',
    });
    expect(leftOn(simulator).vms).toEqual(['job']);
  });

  it('an identical ask in progress is joined, a different one is not', async () => {
    const { simulator, service } = await open();
    const spec = { descriptor: 'job', osKey: 'linux', joinIdentical: true };
    const [first, second] = await Promise.all([service.get(spec), service.get(spec)]);
    expect(second.request.id).toBe(first.request.id);
    expect(leftOn(simulator).vms).toEqual(['job']);
    const running = service.get({ ...spec, descriptor: 'other' });
    await expect(service.get({ ...spec, descriptor: 'other', expiresInMinutes: 7 })).rejects.toMatchObject({
      code: 'already-exists',
    });
    await running;
  });

  it('too many with all-or-none: refused with the reason, nothing reserved', async () => {
    const { simulator, service } = await open({ simulator: { cpus: 8 } });
    const refused = service.get({ descriptor: 'job', osKey: 'linux', count: 5 });
    await expect(refused).rejects.toMatchObject({
      code: 'no-capacity',
      message: expect.stringContaining('cpu'),
    });
    expect(service.fleet.reservationCount()).toBe(0);
    expect(leftOn(simulator)).toEqual(NOTHING_LEFT);
  });

  it('too many without all-or-none: what fits is made, the rest says why', async () => {
    const { service } = await open({ simulator: { cpus: 8 } });
    const { request, leases } = await service.get({
      descriptor: 'job',
      osKey: 'linux',
      count: 5,
      allOrNone: false,
    });
    expect(request.state.kind).toBe('partial');
    expect(leases.map((lease) => lease.state.kind)).toEqual([...Array(4).fill('available'), 'failed']);
    expect(leases[4]?.state).toMatchObject({ failure: { code: 'no-capacity' } });
  });
});
