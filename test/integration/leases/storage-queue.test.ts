import { afterEach, describe, expect, it } from 'vitest';
import type { FleetEntry } from '../../../core/fleet/index.ts';
import { ProvisionSpec } from '../../../core/model/request.ts';
import { testActor } from '../../fixtures/test-actor.ts';
import { type Lab, type LabOptions, leftOn, NOTHING_LEFT, type Service, startLab } from './lab.ts';

/** Whoever meets another operation on its storage sleeps for longer than any test lasts. */
const UNFORGIVING = {
  cloneMs: 60,
  destroyMs: 40,
  snapshotMs: 20,
  bootMs: 40,
  storageRetryMs: [60_000, 60_000],
} as const;

let lab: Lab;
afterEach(() => lab.close());

async function open(options: LabOptions = {}) {
  lab = await startLab({ ...options, simulator: { ...UNFORGIVING, ...options.simulator } });
  return { ...lab, service: await lab.service() };
}

function storageLockWaits(): number {
  return lab.simulator.engine.entries.reduce((sum, entry) => {
    const waits = [...entry.records('SR').keys()].map((sr) => entry.lockCounters(sr).waits);
    return sum + waits.reduce((a, b) => a + b, 0);
  }, 0);
}

function admin(service: Service): FleetEntry {
  const entry = service.fleet.entry(1);
  if (!entry) throw new Error('no entry');
  return entry;
}

function srRef({ inventory }: FleetEntry): string {
  const [template] = [...inventory.all('VM').values()].filter((vm) => vm.name_label === 'tmpl-linux');
  const vbd = template?.VBDs.map((ref) => inventory.get('VBD', ref)).find((one) => one?.type === 'Disk');
  return inventory.get('VDI', vbd?.VDI ?? '')?.SR ?? '';
}

function start(service: Service, spec: Parameters<Service['get']>[0]) {
  return service.leases.provision(ProvisionSpec.parse(spec), testActor('test'));
}

describe('an SR lets in one disk operation at a time, and its losers sleep for up to 20 s', () => {
  it('VMs of several requests on one host are cloned and released without one sleep of the server', async () => {
    const { simulator, service } = await open();
    const made = await Promise.all([
      service.get({ descriptor: 'a', osKey: 'linux', count: 4 }),
      service.get({ descriptor: 'b', osKey: 'twodisks', count: 3 }),
      service.get({ descriptor: 'c', osKey: 'windows' }),
    ]);
    expect(made.map(({ request }) => request.state.kind)).toEqual(['succeeded', 'succeeded', 'succeeded']);
    await Promise.all([
      service.release('a'),
      service.release('b'),
      service.get({ descriptor: 'd', osKey: 'twodisks', count: 2 }),
      service.release('c'),
    ]);
    await service.release('d');
    expect(storageLockWaits()).toBe(0);
    expect(leftOn(simulator)).toEqual(NOTHING_LEFT);
  });

  it('snapshots go in the same queue as everything else', async () => {
    const { simulator, service } = await open();
    await service.get({ descriptor: 'job', osKey: 'twodisks' });
    const { xapi, inventory } = admin(service);
    const [vm] = inventory.vmsByName('job');
    await xapi.call('VM.snapshot', [vm?.ref, 'one']);
    await xapi.call('VM.snapshot', [vm?.ref, 'two']);
    await Promise.all([
      service.release('job'),
      service.get({ descriptor: 'next', osKey: 'linux', count: 3 }),
    ]);
    await service.release('next');
    expect(storageLockWaits()).toBe(0);
    expect(leftOn(simulator)).toEqual(NOTHING_LEFT);
  });

  it('the members of a pool share one queue for the storage they share', async () => {
    const { service } = await open({ simulator: { poolSize: 3 } });
    const { leases } = await service.get({ descriptor: 'job', osKey: 'linux', count: 6 });
    expect(new Set(leases.map(({ physicalHostUuid }) => physicalHostUuid)).size).toBe(3);
    await service.release('job');
    expect(storageLockWaits()).toBe(0);
  });

  it('orphaned disks are deleted in the same queue', async () => {
    const { simulator, service } = await open();
    await service.get({ descriptor: 'job', osKey: 'twodisks', count: 2 });
    const { xapi, inventory } = admin(service);
    for (const name of ['job1', 'job2']) {
      const [vm] = inventory.vmsByName(name);
      await xapi.run('VM.hard_shutdown', [vm?.ref]);
      await xapi.run('VM.destroy', [vm?.ref]);
    }
    await service.until(() => service.live().length === 0);
    await Promise.all([
      service.leases.reconcile({ dryRun: false, removeDisks: true, force: true }, testActor('test')),
      service.get({ descriptor: 'next', osKey: 'linux', count: 3 }),
    ]);
    await service.release('next');
    expect(storageLockWaits()).toBe(0);
    expect(leftOn(simulator)).toEqual(NOTHING_LEFT);
  });
});

describe('the queue is fair', () => {
  it('one VM does not stand behind ten of another request, nor a release behind clones', async () => {
    const { service } = await open({ simulator: { cloneMs: 150 } });
    await service.get({ descriptor: 'old', osKey: 'linux' });
    const many = service.get({ descriptor: 'many', osKey: 'linux', count: 10 });
    await service.until(() => service.live().some(({ state }) => state.kind === 'cloning'));
    const notYetCloned = () =>
      service.live().filter(({ descriptor, state }) => descriptor === 'many' && state.kind === 'queued')
        .length;
    const released = service.release('old').then(notYetCloned);
    const single = service.get({ descriptor: 'one', osKey: 'linux' }).then(notYetCloned);
    expect(await released).toBeGreaterThanOrEqual(4);
    expect(await single).toBeGreaterThanOrEqual(2);
    await many;
    expect(storageLockWaits()).toBe(0);
  });

  it('a request that is cancelled leaves the queue: nothing of it is cloned any more', async () => {
    const { simulator, service } = await open({ simulator: { cloneMs: 200 } });
    const { request } = await start(service, { descriptor: 'job', osKey: 'linux', count: 8 });
    await service.until(() => service.live().some(({ state }) => state.kind === 'cloning'));
    await service.leases.cancel(request.id, testActor('test'));
    expect(simulator.engine.entry(1).calls.get('VM.clone')).toBe(1);
    const uuid = admin(service).inventory.get('SR', srRef(admin(service)))?.uuid ?? '';
    expect(service.fleet.storageQueues.length(uuid)).toBe(0);
    expect(leftOn(simulator)).toEqual(NOTHING_LEFT);
  });

  it('a service that stops leaves the queue; the next one finds nothing in its way', async () => {
    const { simulator, service } = await open({ simulator: { cloneMs: 200 } });
    await service.get({ descriptor: 'old', osKey: 'linux' });
    await start(service, { descriptor: 'job', osKey: 'linux', count: 6 });
    await service.until(() => service.live().some(({ state }) => state.kind === 'cloning'));
    void service.release('old').catch(() => {});
    const { store } = service;
    await service.close();
    const cloned = simulator.engine.entry(1).calls.get('VM.clone');
    // The old one's, and the one that was in progress.
    expect(cloned).toBe(2);
    const next = await lab.service({ store });
    await next.until(() => next.live().length === 0);
    expect(leftOn(simulator)).toEqual(NOTHING_LEFT);
    expect(storageLockWaits()).toBe(0);
  });
});

describe('the queue is shown', () => {
  it('waiting leases and a plan tell their place on the storage', async () => {
    const { service } = await open({ simulator: { cloneMs: 400 } });
    const ended = service.get({ descriptor: 'job', osKey: 'linux', count: 4 });
    const waits = await service.until(() => {
      const found = service.live().flatMap(({ index, wait }) => (wait ? [{ index, ...wait }] : []));
      return found.length === 3 && found;
    });
    const storage = admin(service).inventory.get('SR', srRef(admin(service)))?.name_label;
    expect(waits).toEqual([
      { index: 2, kind: 'storage-queue', storage, place: 2 },
      { index: 3, kind: 'storage-queue', storage, place: 3 },
      { index: 4, kind: 'storage-queue', storage, place: 4 },
    ]);
    const plan = service.leases.plan(ProvisionSpec.parse({ descriptor: 'next', osKey: 'linux', count: 2 }));
    expect(plan.placed.map(({ storageQueue }) => storageQueue)).toEqual([
      { storage, place: 5 },
      { storage, place: 6 },
    ]);
    await ended;
    expect(service.live().map(({ wait }) => wait)).toEqual([undefined, undefined, undefined, undefined]);
    // Once clones were seen, the plan says how long it takes.
    const [first, second] = service.leases.plan(
      ProvisionSpec.parse({ descriptor: 'next', osKey: 'linux', count: 2 }),
    ).placed;
    expect(first?.storageQueue).toEqual({ storage, place: 1, waitMs: 0 });
    expect(second?.storageQueue?.waitMs).toBeGreaterThanOrEqual(400);
    const { leases } = await service.store.loadLive();
    expect(leases.filter((lease) => 'wait' in lease)).toEqual([]);
  });

  it('among equal hosts the one whose storage has less to do is taken', async () => {
    const { service } = await open({ simulator: { hosts: 2, cloneMs: 300 } });
    const [first, second] = [1, 2].map((hostRef) => service.fleet.entry(hostRef) as FleetEntry);
    const uuid = first?.inventory.get('SR', srRef(first))?.uuid ?? '';
    const storage = { uuid, name: 'sr' };
    let end = () => {};
    const signal = new AbortController().signal;
    void service.fleet.storageQueues.run(
      { storages: [storage], kind: 'destroy', requestId: 'x', leaseId: 'x', signal },
      () =>
        new Promise<void>((resolve) => {
          end = resolve;
        }),
    );
    await new Promise(setImmediate);
    const plan = () =>
      service.leases.plan(ProvisionSpec.parse({ descriptor: 'job', osKey: 'linux' })).placed[0]?.hostRef;
    expect(plan()).toBe(second?.hostRef);
    end();
    await new Promise(setImmediate);
    expect(plan()).toBe(first?.hostRef);
  });

  it("another client's operation is tolerated, and the waiting lease says what it waits for", async () => {
    const { service } = await open({ simulator: { storageRetryMs: [200, 400], cloneMs: 9_000 } });
    const { xapi } = admin(service);
    const [template] = [...admin(service).inventory.all('VM')].find(
      ([, vm]) => vm.name_label === 'tmpl-linux',
    ) as [string, unknown];
    const theirs = xapi.run('VM.clone', [template, 'somebody']);
    const { inventory } = admin(service);
    const isBusy = () =>
      Object.keys(inventory.get('SR', srRef(admin(service)))?.current_operations ?? {}).length;
    await admin(service).waitFor(() => isBusy() || undefined, { timeoutMs: 5_000 });
    const ended = service.get({ descriptor: 'job', osKey: 'linux' });
    const wait = await service.until(() => service.live().find((lease) => lease.wait)?.wait);
    expect(wait).toEqual({ kind: 'storage-busy', storage: expect.any(String), operation: 'vdi_clone' });
    await theirs;
    await service.until(() => service.live().every((lease) => lease.wait === undefined));
    const { request } = await ended;
    expect(request.state.kind).toBe('succeeded');
    expect(storageLockWaits()).toBeGreaterThan(0);
  }, 40_000);
});
