import { afterEach, describe, expect, it } from 'vitest';
import { QuotaSettings } from '../../../core/leases/index.ts';
import type { Quota, QuotaLimits } from '../../../core/model/quota.ts';
import { ProvisionSpec, type ProvisionSpecInput } from '../../../core/model/request.ts';
import { testActor } from '../../fixtures/test-actor.ts';
import { type Lab, leftOn, type Service, startLab } from './lab.ts';

const CAP = 6;
const TEMPLATE = { osKey: 'linux', template: 'tmpl-linux', maxVms: CAP };
const ANN = testActor('cli:ann');
const LEE = testActor('cli:lee');

let lab: Lab;
afterEach(() => lab.close());

const principal = (name: string, limits: QuotaLimits): Quota => ({ kind: 'principal', name, limits });

/** A lab with room for six VMs. */
async function open(quotas: readonly Quota[]) {
  lab = await startLab({ common: { quotas }, host: () => ({ templates: { linux: TEMPLATE } }) });
  const settings = new QuotaSettings();
  return { service: await lab.service({ quotas: settings }), settings };
}

function ask({ leases }: Service, spec: Omit<ProvisionSpecInput, 'osKey'>, actor = ANN) {
  return leases.provision(ProvisionSpec.parse({ osKey: 'linux', ...spec }), actor);
}

async function get(service: Service, spec: Omit<ProvisionSpecInput, 'osKey'>, actor = ANN) {
  return service.leases.whenEnded((await ask(service, spec, actor)).request.id);
}

describe('a request over its quota', () => {
  it('is refused with the limit, who holds it and when the next of these VMs ends', async () => {
    const { service } = await open([principal('ann', { vms: 3 })]);
    const { leases } = await get(service, { descriptor: 'held', count: 2 });
    const refused = ask(service, { descriptor: 'more', count: 2 });
    await expect(refused).rejects.toMatchObject({
      failure: {
        code: 'quota-exceeded',
        quota: {
          subject: { kind: 'principal', name: 'ann' },
          ...{ limit: 'vms', allowed: 3, used: 2, asked: 2, canFitLater: true },
          heldBy: [{ vms: 2 }],
          nextEndsAt: Math.min(...leases.map(({ deadlineAt }) => deadlineAt)),
        },
      },
    });
    await expect(refused).rejects.toThrow(
      /^The quota of ann is 3 VMs: 2 are used and 2 more were asked for; held by held 2; the next of these VMs ends at \d{4}-.*Z\.$/,
    );
    // Another principal is not concerned, and nothing was taken.
    expect((await get(service, { descriptor: 'others', count: 4 }, LEE)).request.state.kind).toBe(
      'succeeded',
    );
  });

  it('waits where it has patience, in nobody’s way, and starts when VMs of its quota have gone', async () => {
    const { service } = await open([principal('ann', { vms: 2 })]);
    await get(service, { descriptor: 'held', count: 2 });
    const { request } = await ask(service, { descriptor: 'next', count: 2, maxWaitSeconds: 600 });
    expect(request.state.kind).toBe('waiting');
    expect(service.leases.queue()).toMatchObject([
      { descriptor: 'next', reason: { kind: 'quota', quota: { allowed: 2, used: 2 } } },
    ]);
    expect((await get(service, { descriptor: 'lees', count: 4 }, LEE)).request.state.kind).toBe('succeeded');
    const ended = service.leases.whenEnded(request.id);
    await service.release('held');
    expect((await ended).request.state.kind).toBe('succeeded');
  });

  it('is refused at once where no wait would help, also in a full lab', async () => {
    const { service } = await open([principal('ann', { vms: 4, vmsPerRequest: 3 })]);
    await get(service, { descriptor: 'full', count: CAP }, LEE);
    for (const count of [4, 5]) {
      await expect(ask(service, { descriptor: 'never', count, maxWaitSeconds: 600 })).rejects.toMatchObject({
        failure: { code: 'quota-exceeded', quota: { canFitLater: false } },
      });
    }
    expect(service.leases.queue()).toEqual([]);
  });

  it('gets a part of it where that will do; sizes of the template count', async () => {
    const { service } = await open([principal('ann', { vcpus: 5 })]);
    const { request, leases } = await get(service, { descriptor: 'part', count: 3, allOrNone: false });
    expect(request.state).toMatchObject({ kind: 'partial', failure: { code: 'quota-exceeded' } });
    expect(leases.map(({ state }) => state.kind)).toEqual(['available', 'available', 'failed']);
    expect(service.leases.quotas()).toMatchObject([{ used: { vms: 2, vcpus: 4 } }]);
  });

  it('starts as soon as the limit is raised, and a change is dropped by a reset', async () => {
    const { service, settings } = await open([principal('ann', { vms: 1 })]);
    await get(service, { descriptor: 'held' });
    const { request } = await ask(service, { descriptor: 'next', maxWaitSeconds: 600 });
    const ended = service.leases.whenEnded(request.id);
    await settings.set({ kind: 'principal', name: 'ann' }, { vms: 2 });
    expect((await ended).request.state.kind).toBe('succeeded');
    expect(service.leases.quotas()).toMatchObject([
      { isChanged: true, limits: { vms: 2 }, iniLimits: { vms: 1 } },
    ]);
    await settings.set({ kind: 'principal', name: 'ann' }, undefined);
    // Below its use: nothing is killed, nothing new starts.
    expect(service.leases.quotas()).toMatchObject([
      { isChanged: false, limits: { vms: 1 }, used: { vms: 2 } },
    ]);
    expect(service.live()).toHaveLength(2);
    await expect(ask(service, { descriptor: 'more' })).rejects.toMatchObject({ code: 'quota-exceeded' });
  });
});

describe('200 requests at once', () => {
  it('never exceed a limit', async () => {
    const { service } = await open([principal('ann', { vms: 4 })]);
    const highest = { vms: 0 };
    service.leases.onLeases(() => {
      highest.vms = Math.max(highest.vms, service.live().length);
    });
    const asked = Array.from({ length: 200 }, (_, index) => ask(service, { descriptor: `n${index}-` }));
    const outcomes = await Promise.allSettled(asked);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(4);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'quota-exceeded' });
    }
    expect(highest.vms).toBe(4);
  });
});

describe('a quota that lends', () => {
  it('lets VMs go beyond it in an idle lab, and not while somebody within theirs waits', async () => {
    const { service } = await open([principal('ann', { vms: 2, borrow: true })]);
    await get(service, { descriptor: 'own', count: 2 });
    expect((await get(service, { descriptor: 'lent', count: 2 })).request.state.kind).toBe('succeeded');
    expect(service.leases.quotas()).toMatchObject([{ borrowedVms: 2, used: { vms: 4 } }]);
    await ask(service, { descriptor: 'lees', count: 3, maxWaitSeconds: 600 }, LEE);
    await expect(ask(service, { descriptor: 'again' })).rejects.toMatchObject({ code: 'quota-exceeded' });
    expect(service.live()).toHaveLength(4);
  });

  it('lets the first in line start where only borrowers wait and room comes free', async () => {
    const lends = { vms: 2, borrow: true };
    const { service } = await open([principal('ann', lends), principal('lee', lends)]);
    for (const actor of [ANN, LEE]) {
      await get(service, { descriptor: `${actor.owner}-own`, count: 2 }, actor);
      await get(service, { descriptor: `${actor.owner}-lent` }, actor);
    }
    const patient = { count: 1, maxWaitSeconds: 600 };
    const waiting = [
      await ask(service, { descriptor: 'ann-more', ...patient }),
      await ask(service, { descriptor: 'lee-more', ...patient }, LEE),
    ];
    expect(waiting.map(({ request }) => request.state.kind)).toEqual(['waiting', 'waiting']);
    const ended = waiting.map(({ request }) => service.leases.whenEnded(request.id));
    await service.release('lee-lent');
    const first = await Promise.race(ended);
    expect(first.request.state.kind).toBe('succeeded');
    expect(service.leases.queue()).toHaveLength(1);
    await service.release(first.request.spec.descriptor);
    const states = await Promise.all(ended);
    expect(states.map(({ request }) => request.state.kind)).toEqual(['succeeded', 'succeeded']);
  });
});

describe('the longest life', () => {
  it('cuts what is asked for, and a deadline can’t be moved beyond it', async () => {
    const { service } = await open([principal('ann', { lifetimeMinutes: 60 })]);
    const { leases } = await get(service, { descriptor: 'life', expiresInMinutes: 600 });
    const [lease] = leases;
    if (lease?.availableAt === undefined) throw new Error('not available');
    expect(lease.deadlineAt).toBe(lease.availableAt + 3_600_000);
    const extend = (minutes: number) =>
      service.leases.extend({ descriptor: 'life' }, { minutes, from: 'created' }, ANN);
    expect(await extend(61)).toMatchObject([
      { failure: { code: 'quota-exceeded', quota: { limit: 'lifetimeMinutes', allowed: 60, asked: 61 } } },
    ]);
    expect(service.live()[0]?.deadlineAt).toBe(lease.deadlineAt);
    expect(await extend(30)).toMatchObject([{ deadlineAfterAt: lease.availableAt + 1_800_000 }]);
    expect(await extend(60)).toMatchObject([{ deadlineAfterAt: lease.availableAt + 3_600_000 }]);
  });
});

describe('what counts', () => {
  it('is with the new owner after a transfer, and known after a restart', async () => {
    const { service } = await open([principal('ann', { vms: 2 }), principal('lee', { vms: 2 })]);
    await get(service, { descriptor: 'moved', count: 2 });
    await service.leases.transfer({ from: 'ann', to: { owner: 'lee', teams: [] } }, ANN);
    expect(service.leases.quotas().map(({ used }) => used.vms)).toEqual([0, 2]);
    await service.kill();
    const next = await lab.service({ store: service.store });
    expect(next.leases.quotas().map(({ used }) => used.vms)).toEqual([0, 2]);
    await expect(ask(next, { descriptor: 'more' }, LEE)).rejects.toMatchObject({ code: 'quota-exceeded' });
    await next.release('moved');
    expect(next.leases.quotas().map(({ used }) => used.vms)).toEqual([0, 0]);
    expect(leftOn(lab.simulator).vms).toEqual([]);
  });
});
