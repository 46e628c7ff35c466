import { afterEach, describe, expect, it } from 'vitest';
import { ProvisionSpec, type ProvisionSpecInput, type RequestRow } from '../../../core/model/request.ts';
import { createFakeClock } from '../../fixtures/fake-clock.ts';
import { createMemoryStore } from '../../fixtures/memory-store.ts';
import { testActor } from '../../fixtures/test-actor.ts';
import { type Lab, leftOn, NOTHING_LEFT, type Service, startLab } from './lab.ts';

const ANN = testActor('cli:ann');
const CAP = 3;
const TEMPLATE = { osKey: 'linux', template: 'tmpl-linux', maxVms: CAP };

let lab: Lab;
afterEach(() => lab.close());

/** A lab with room for three VMs. */
async function open() {
  lab = await startLab({ host: () => ({ templates: { linux: TEMPLATE } }) });
  const service = await lab.service();
  return { service, ask: (spec: Omit<ProvisionSpecInput, 'osKey'>) => ask(service, spec) };
}

async function ask(service: Service, spec: Omit<ProvisionSpecInput, 'osKey'>): Promise<RequestRow> {
  const given = ProvisionSpec.parse({ osKey: 'linux', ...spec });
  return (await service.leases.provision(given, ANN)).request;
}

function states({ leases }: Service) {
  return Object.fromEntries(leases.requests().map(({ spec, state }) => [spec.descriptor, state.kind]));
}

describe('a request that does not fit', () => {
  it('waits for its turn and starts when room comes free; nothing of it exists before', async () => {
    const { service, ask } = await open();
    await service.get({ descriptor: 'full', osKey: 'linux', count: CAP });
    const waiting = await ask({ descriptor: 'next', count: 2, maxWaitSeconds: 600 });
    expect(waiting).toMatchObject({
      state: { kind: 'waiting' },
      leaseIds: [],
      wait: { queuedAt: expect.any(Number) },
    });
    expect(service.live()).toHaveLength(CAP);
    expect(service.leases.queue()).toMatchObject([
      { descriptor: 'next', position: 1, reason: { kind: 'next', needed: 2, free: 0 } },
    ]);
    const ended = service.leases.whenEnded(waiting.id);
    await service.release('full');
    const { request, leases } = await ended;
    expect(request.state.kind).toBe('succeeded');
    expect(request.wait?.waitedMs).toBeGreaterThan(0);
    expect(leases.map(({ state }) => state.kind)).toEqual(['available', 'available']);
    expect(service.leases.queue()).toEqual([]);
  });

  it('is refused as before where it does not say how long it would wait', async () => {
    const { service, ask } = await open();
    await service.get({ descriptor: 'full', osKey: 'linux', count: CAP });
    await expect(ask({ descriptor: 'next' })).rejects.toMatchObject({ failure: { code: 'no-capacity' } });
    expect(states(service)).toEqual({ full: 'succeeded' });
  });

  it('is refused at once where it can never fit, with what would', async () => {
    const { ask } = await open();
    await expect(ask({ descriptor: 'huge', count: CAP + 1, maxWaitSeconds: 600 })).rejects.toMatchObject({
      failure: { code: 'no-capacity', hint: `It would fit: ${CAP} instead of ${CAP + 1}.` },
    });
  });

  it('fails when its patience has ended, and says so', async () => {
    const { service, ask } = await open();
    await service.get({ descriptor: 'full', osKey: 'linux', count: CAP });
    const { id } = await ask({ descriptor: 'next', maxWaitSeconds: 1 });
    const { request } = await service.leases.whenEnded(id);
    expect(request.state).toMatchObject({
      kind: 'failed',
      failure: { code: 'no-capacity', message: expect.stringContaining('it waited 1 s in the queue') },
    });
  });

  it('without all-or-none waits for all of it, and takes what there is in the end', async () => {
    const { service, ask } = await open();
    await service.get({ descriptor: 'full', osKey: 'linux', count: 2 });
    const { id, state } = await ask({ descriptor: 'some', count: 2, allOrNone: false, maxWaitSeconds: 1 });
    expect(state.kind).toBe('waiting');
    const { request, leases } = await service.leases.whenEnded(id);
    expect(request.state.kind).toBe('partial');
    expect(leases.map((lease) => lease.state.kind).toSorted()).toEqual(['available', 'failed']);
  });

  it('that may start in part does so at once', async () => {
    const { service, ask } = await open();
    await service.get({ descriptor: 'full', osKey: 'linux', count: 2 });
    const part = { allOrNone: false, startInPart: true, maxWaitSeconds: 600 };
    const { state } = await ask({ descriptor: 'some', count: 2, ...part });
    expect(state.kind).toBe('running');
  });

  it('can be cancelled while it waits', async () => {
    const { service, ask } = await open();
    await service.get({ descriptor: 'full', osKey: 'linux', count: CAP });
    const { id } = await ask({ descriptor: 'next', maxWaitSeconds: 600 });
    const ended = service.leases.whenEnded(id);
    expect(await service.leases.cancel(id, ANN)).toMatchObject({ state: { kind: 'cancelled' } });
    expect((await ended).request.state.kind).toBe('cancelled');
  });

  it('holds its names', async () => {
    const { service, ask } = await open();
    await service.get({ descriptor: 'full', osKey: 'linux', count: CAP });
    await ask({ descriptor: 'job', count: 2, maxWaitSeconds: 600 });
    await expect(ask({ descriptor: 'job2', maxWaitSeconds: 600 })).rejects.toMatchObject({
      failure: { code: 'already-exists' },
    });
  });
});

describe('kill -9', () => {
  it('while it waits: the next run has it in line, as long as before, and starts it once', async () => {
    const { service, ask } = await open();
    await service.get({ descriptor: 'full', osKey: 'linux', count: CAP });
    const { id, wait } = await ask({ descriptor: 'next', count: 2, maxWaitSeconds: 600 });
    const { store } = service;
    await service.kill();

    const next = await lab.service({ store });
    expect(next.leases.queue()).toMatchObject([{ requestId: id, queuedAt: wait?.queuedAt }]);
    await next.release('full');
    const { request, leases } = await next.leases.whenEnded(id);
    expect(request.state.kind).toBe('succeeded');
    expect(next.live().map(({ name }) => name)).toEqual(leases.map(({ name }) => name));
  });

  it('before its start is saved: it still waits, and holds nothing', async () => {
    const { service, ask } = await open();
    await service.get({ descriptor: 'full', osKey: 'linux', count: CAP });
    const { id } = await ask({ descriptor: 'next', count: 2, maxWaitSeconds: 600 });
    const { store } = service;
    const save = store.save.bind(store);
    // The disk is lost at the moment the start would be written.
    store.save = async (rows) => {
      if (rows.requests?.some((request) => request.id === id && request.state.kind === 'running')) {
        throw new Error('the disk is gone');
      }
      await save(rows);
    };
    await service.release('full');
    await service.until(() => service.leases.request(id)?.state.kind === 'running');
    expect(leftOn(lab.simulator)).toEqual(NOTHING_LEFT);
    await service.kill();

    store.save = save;
    const next = await lab.service({ store });
    const { request } = await next.leases.whenEnded(id);
    expect(request.state.kind).toBe('succeeded');
    await next.release('next');
    expect(leftOn(lab.simulator)).toEqual(NOTHING_LEFT);
  });
});

describe('a client that waits on its connection', () => {
  const waiting = { joinIdentical: true, maxWaitSeconds: 3_600 };

  async function openFull() {
    lab = await startLab({ host: () => ({ templates: { linux: TEMPLATE } }) });
    const clock = createFakeClock(Date.now());
    const store = createMemoryStore();
    const filler = await lab.service({ store });
    await filler.get({ descriptor: 'full', osKey: 'linux', count: CAP, expiresInMinutes: 1440 });
    await filler.kill();
    const service = await lab.service({ store, clock });
    return { service, clock, store };
  }

  it('leaves the queue a minute after it hung up', async () => {
    const { service, clock } = await openFull();
    const { id } = await ask(service, { descriptor: 'gone', ...waiting });
    service.leases.hangUp(id, ANN);
    clock.advance(59_000);
    expect(states(service).gone).toBe('waiting');
    clock.advance(1_000);
    expect(states(service).gone).toBe('cancelled');
  });

  it('stays where the identical request comes back in time', async () => {
    const { service, clock } = await openFull();
    const { id } = await ask(service, { descriptor: 'back', ...waiting });
    service.leases.hangUp(id, ANN);
    clock.advance(59_000);
    expect((await ask(service, { descriptor: 'back', ...waiting })).id).toBe(id);
    clock.advance(600_000);
    expect(states(service).back).toBe('waiting');
  });

  it('leaves a minute after a restart, when it does not come back; asynchronous ones stay', async () => {
    const { service, clock, store } = await openFull();
    await ask(service, { descriptor: 'gone', ...waiting });
    await ask(service, { descriptor: 'stays', maxWaitSeconds: 3_600 });
    await service.kill();
    const next = await lab.service({ store, clock });
    clock.advance(59_000);
    expect(states(next)).toMatchObject({ gone: 'waiting', stays: 'waiting' });
    clock.advance(2_000);
    expect(states(next)).toMatchObject({ gone: 'cancelled', stays: 'waiting' });
  });
});

describe('the reservation', () => {
  it('keeps what is free from those that would not have ended by then, and from the count of free slots', async () => {
    const { service, ask } = await open();
    await service.get({ descriptor: 'two', osKey: 'linux', count: 2 });
    const { id } = await ask({ descriptor: 'large', count: CAP, maxWaitSeconds: 3_600 });
    const { store } = service;
    await service.kill();
    const large = (await store.loadLive()).requests.find((request) => request.id === id) as RequestRow;
    const longAgo = Date.now() - 31 * 60_000;
    await store.save({ requests: [{ ...large, wait: { queuedAt: longAgo, passedOverAt: longAgo } }] });

    const next = await lab.service({ store });
    await expect(askSmall(next)).rejects.toMatchObject({ failure: { code: 'no-capacity' } });
    expect(next.leases.queue()).toMatchObject([
      { descriptor: 'large', reason: { kind: 'reserved', needed: 3, free: 1 } },
    ]);
    expect(next.leases.keptSlots({ osKey: 'linux', labels: [], ignoreLabels: false })).toBe(1);
    await next.release('two');
    expect((await next.leases.whenEnded(id)).request.state.kind).toBe('succeeded');
  });

  const askSmall = (service: Service) => ask(service, { descriptor: 'small', expiresInMinutes: 1440 });
});
