import { afterEach, describe, expect, it } from 'vitest';
import type { PoolSize } from '../../../core/model/pool.ts';
import { ProvisionSpec, type ProvisionSpecInput } from '../../../core/model/request.ts';
import type { HistoryStore } from '../../../core/ports.ts';

import { testActor } from '../../fixtures/test-actor.ts';
import { type Lab, type LabOptions, leftOn, type Service, startLab } from './lab.ts';

const ANN = testActor('cli:ann');
const CAP = 4;
const TEMPLATE = { osKey: 'linux', template: 'tmpl-linux', maxVms: CAP };

let lab: Lab;
afterEach(() => lab?.close());

function poolOf(size: PoolSize): NonNullable<LabOptions['common']> {
  return { warmPools: { sizes: { linux: size }, schedules: {}, maxAgeMinutes: 720, timeZone: 'UTC' } };
}

/** A lab with room for four VMs, `count` of which are kept warm. */
async function open(count: number, options: LabOptions = {}) {
  lab = await startLab({
    host: () => ({
      templates: { linux: TEMPLATE, windows: { osKey: 'windows', template: 'tmpl-win', maxVms: CAP } },
    }),
    ...options,
    common: { ...poolOf({ kind: 'fixed', count }), ...options.common },
  });
  const service = await lab.service();
  await untilReady(service, count);
  return service;
}

async function untilReady(service: Service, count: number): Promise<void> {
  await service.until(() => warm(service).filter(({ state }) => state.kind === 'available').length === count);
}

function warm({ leases }: Service) {
  return leases
    .leases()
    .filter(({ pooled, state }) => pooled && state.kind !== 'deleted' && state.kind !== 'failed');
}

async function ask(service: Service, spec: Omit<ProvisionSpecInput, 'osKey'> & { osKey?: string }) {
  const { request } = await service.leases.provision(ProvisionSpec.parse({ osKey: 'linux', ...spec }), ANN);
  return service.leases.whenEnded(request.id);
}

describe('a warm VM', () => {
  it('waits under a name and a marker of its own, and belongs to nobody', async () => {
    const service = await open(1);
    const [lease] = warm(service);
    expect(lease).toMatchObject({ owner: 'pool', name: expect.stringMatching(/^dynvm-warm-linux-/) });
    const [vm] = service.fleet.vmRows().filter(({ owner }) => owner.kind === 'ours');
    expect(vm?.name).toBe(lease?.name);
  });

  it('keeps its age where a quota gives VMs a shorter life', async () => {
    const service = await open(1, {
      common: {
        quotas: [
          { kind: 'default', name: 'everyone', limits: { lifetimeMinutes: 60 } },
          { kind: 'os', name: 'linux', limits: { lifetimeMinutes: 30 } },
        ],
      },
    });
    const [lease] = warm(service);
    expect(lease?.lifetimeMs).toBe(720 * 60_000);
    expect(lease?.deadlineAt).toBe((lease?.availableAt ?? 0) + 720 * 60_000);
    const { leases } = await ask(service, { descriptor: 'job' });
    expect(leases).toMatchObject([{ id: lease?.id, lifetimeMs: 30 * 60_000 }]);
  });

  it('counts as free', async () => {
    const service = await open(3);
    expect(service.fleet.slots('linux', { labels: [], ignoreLabels: true })).toBe(CAP);
    expect(
      service.leases.plan(ProvisionSpec.parse({ descriptor: 'job', osKey: 'linux', count: CAP })).placed,
    ).toHaveLength(CAP);
  });

  it('is handed out: the same VM with the name, owner and deadline of the request', async () => {
    const service = await open(1);
    const [before] = warm(service);
    const { request, leases } = await ask(service, { descriptor: 'job', expiresInMinutes: 60 });
    expect(request).toMatchObject({ state: { kind: 'succeeded' }, poolShare: { hits: 1, misses: 0 } });
    const [lease] = leases;
    expect(lease).toMatchObject({
      id: before?.id,
      vmUuid: before?.vmUuid,
      name: 'job',
      owner: 'ann',
      requestId: request.id,
      takenWarm: { poolId: 'linux', startedAt: before?.createdAt },
    });
    expect(lease?.pooled).toBeUndefined();
    expect(lease?.deadlineAt).toBe((lease?.availableAt ?? 0) + 3_600_000);
    const vm = lab.simulator.engine.entry(1).records('VM');
    const [record] = [...vm.values()].filter(({ uuid }) => uuid === before?.vmUuid);
    expect(record).toMatchObject({
      name_label: 'job',
      name_description: expect.stringMatching(/^job from tmpl-linux on /),
    });
    const marker = record?.other_config as Record<string, string>;
    expect(marker).toMatchObject({
      'dynvm:owner': 'ann',
      'dynvm:request': request.id,
      'dynvm:descriptor': 'job',
    });
    expect(marker).not.toHaveProperty('dynvm:pool');
  });

  it('is followed by another one', async () => {
    const service = await open(1);
    await ask(service, { descriptor: 'job' });
    await untilReady(service, 1);
    expect(service.live()).toHaveLength(2);
  });

  it('serves a part of a request; the rest is made', async () => {
    const service = await open(2);
    const { request, leases } = await ask(service, { descriptor: 'job', count: 3 });
    expect(request).toMatchObject({
      state: { kind: 'succeeded' },
      poolShare: { hits: 2, misses: 1, reason: 'empty' },
    });
    expect(leases.map(({ name, takenWarm }) => [name, takenWarm !== undefined])).toEqual([
      ['job1', true],
      ['job2', true],
      ['job3', false],
    ]);
  });

  it('is not taken by a request for other sizes, which says so', async () => {
    const service = await open(1);
    const { request, leases } = await ask(service, { descriptor: 'job', vcpus: 1 });
    expect(leases[0]?.takenWarm).toBeUndefined();
    expect(request.poolShare).toEqual({ hits: 0, misses: 1, reason: 'other-size' });
  });

  it('is released like any other VM once it was handed out', async () => {
    const service = await open(1);
    await ask(service, { descriptor: 'job' });
    await service.release('job');
    expect(leftOn(lab.simulator).vms).not.toContain('job');
  });
});

describe('room', () => {
  it('that warm VMs hold is no reason to refuse a request of another OS: they go', async () => {
    const service = await open(CAP);
    const { request, leases } = await ask(service, { descriptor: 'win', osKey: 'windows', count: 2 });
    expect(request.state.kind).toBe('succeeded');
    expect(leases.map(({ state }) => state.kind)).toEqual(['available', 'available']);
    expect(warm(service).length).toBeLessThanOrEqual(CAP - 2);
    expect(running()).toBeLessThanOrEqual(CAP);
  });

  it('is never taken for a pool where requests hold it all', async () => {
    const service = await open(0);
    await ask(service, { descriptor: 'job', count: CAP });
    await service.leases.changePool('linux', { size: { kind: 'fixed', count: 2 } }, ANN);
    await service.until(() => service.leases.pools()[0]?.state.kind === 'waiting');
    expect(warm(service)).toEqual([]);
  });
});

describe('a pool', () => {
  it('is filled while the only request in the queue waits for its quota', async () => {
    const service = await open(0, {
      common: { quotas: [{ kind: 'principal', name: 'ann', limits: { vms: 1 } }] },
    });
    await ask(service, { descriptor: 'held' });
    const next = ProvisionSpec.parse({ osKey: 'linux', descriptor: 'next', maxWaitSeconds: 600 });
    expect((await service.leases.provision(next, ANN)).request.state.kind).toBe('waiting');
    await service.leases.changePool('linux', { size: { kind: 'fixed', count: 1 } }, ANN);
    await untilReady(service, 1);
    expect(service.leases.queue()).toMatchObject([{ descriptor: 'next', reason: { kind: 'quota' } }]);
    expect(service.leases.pools()[0]?.state).toEqual({ kind: 'full' });
  });

  it('keeps what was set of it while another one was set, and of itself at the same moment', async () => {
    const { leases } = await open(0);
    const paused = { by: 'ann', at: 1 };
    await Promise.all([
      leases.changePool('linux', { size: { kind: 'fixed', count: 0 } }, ANN),
      leases.changePool('windows', { size: { kind: 'never' } }, ANN),
      leases.changePool('linux', { paused }, ANN),
    ]);
    await leases.changePool('linux', { size: { kind: 'fixed', count: 1 } }, ANN);
    expect(leases.pools()).toMatchObject([
      { id: 'linux', size: { kind: 'fixed', count: 1 }, state: { kind: 'paused' } },
      { id: 'windows', size: { kind: 'never' }, configuredSize: expect.anything() },
    ]);
  });
});

describe('kill -9', () => {
  it('before the hand-out is saved: the VM is still warm', async () => {
    const service = await open(1);
    const [before] = warm(service);
    const { store } = service;
    const save = breakSave(store, 'job');
    await expect(ask(service, { descriptor: 'job' })).rejects.toMatchObject({
      failure: { code: 'store-unavailable' },
    });
    expect(warm(service)).toMatchObject([{ id: before?.id, name: before?.name }]);
    await service.kill();

    store.save = save;
    const next = await lab.service({ store });
    await untilReady(next, 1);
    expect((await ask(next, { descriptor: 'other' })).leases[0]?.vmUuid).toBe(before?.vmUuid);
  });

  it('after it is saved and before the host knows: the next run finishes it, once', async () => {
    const service = await open(1);
    const [before] = warm(service);
    const { store } = service;
    const fault = lab.simulator.engine.injectFault({
      hostRef: 1,
      kind: 'delay',
      method: 'VM.set_name_label',
      ms: 5_000,
    });
    const { request } = await service.leases.provision(
      ProvisionSpec.parse({ descriptor: 'job', osKey: 'linux' }),
      ANN,
    );
    expect(service.leases.request(request.id)?.state.kind).toBe('running');
    await service.kill();
    lab.simulator.engine.clearFault(fault);

    const next = await lab.service({ store });
    const ended = await next.leases.whenEnded(request.id);
    expect(ended.leases).toMatchObject([
      { id: before?.id, vmUuid: before?.vmUuid, name: 'job', owner: 'ann' },
    ]);
    expect(ended.request.state.kind).toBe('succeeded');
    expect(leftOn(lab.simulator).vms).toContain('job');
    const uuids = next.live().map(({ vmUuid }) => vmUuid);
    expect(new Set(uuids).size).toBe(uuids.length);
  });
});

/** As if the disk were lost at the moment the request is written. */
function breakSave(store: HistoryStore, descriptor: string): HistoryStore['save'] {
  const save = store.save.bind(store);
  store.save = async (rows) => {
    if (rows.requests?.some((request) => request.spec.descriptor === descriptor))
      throw new Error('the disk is gone');
    await save(rows);
  };
  return save;
}

function running(): number {
  const vms = [...lab.simulator.engine.entry(1).records('VM').values()];
  return vms.filter((vm) => vm.power_state === 'Running' && !vm.is_control_domain).length;
}
