import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Config } from '../../../core/config/index.ts';
import {
  type Couchbase,
  createCouchbase,
  createSqliteStore,
  type SqliteStore,
} from '../../../core/history/index.ts';
import type { RoleStatus } from '../../../core/model/couchbase.ts';
import { couchbaseConfig } from '../../fixtures/couchbase-config.ts';
import { createFakeClock, type FakeClock } from '../../fixtures/fake-clock.ts';
import { recordingLogger } from '../../fixtures/logger.ts';
import { MemoryServer } from '../../fixtures/memory-bucket.ts';
import { availableLease, sampleRequest } from '../../fixtures/sample-lease.ts';

/** Later than any lease of a dead leader. */
const TAKE_OVER_MS = 15_000;

interface Service {
  readonly store: SqliteStore;
  readonly couchbase: Couchbase;
  /** Of this service alone. */
  readonly clock: FakeClock;
  readonly roles: RoleStatus['kind'][];
  /** Whether each lead was taken over from another. */
  readonly takenOver: boolean[];
}

let folder: string;
let clock: FakeClock;
let server: MemoryServer;
let services: Service[] = [];

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'dynvm-election-'));
  clock = createFakeClock(Date.now());
  server = new MemoryServer(clock);
});

afterEach(async () => {
  for (const { couchbase, store } of services) {
    await couchbase.close();
    await store.close();
  }
  services = [];
  await rm(folder, { recursive: true, force: true });
});

async function startService(name: string, config: Config = couchbaseConfig(), own = clock): Promise<Service> {
  const logger = recordingLogger();
  const store = await createSqliteStore({ folder: path.join(folder, name), logger });
  const newBucket = () => server.client();
  const couchbase = createCouchbase({ config, store, clock: own, logger, newBucket });
  couchbase.announce(`http://${name}:5000`);
  const service: Service = { store, couchbase, clock: own, roles: [], takenOver: [] };
  couchbase.onRole(({ role, takenOver }) => {
    service.roles.push(role.kind);
    if (role.kind === 'leader') service.takenOver.push(takenOver);
  });
  services.push(service);
  return service;
}

const becomes = ({ couchbase }: Service, role: object) =>
  expect.poll(() => couchbase.role(), { timeout: 10_000 }).toMatchObject(role);

/** The clock of one service. `sleep`: its process is paused, so its timers are late and its clocks are not; `set`: the wall clock alone. */
function createOwnClock(): { clock: FakeClock; sleep(ms: number): void; set(ms: number): void } {
  const own = createFakeClock(clock.now());
  let [sleptMs, setMs] = [0, 0];
  return {
    clock: {
      ...own,
      now: () => own.now() + sleptMs + setMs,
      monotonicMs: () => own.monotonicMs() + sleptMs,
    },
    sleep(ms) {
      sleptMs += ms;
    },
    set(ms) {
      setMs += ms;
    },
  };
}

/** Time passes second by second, so that each service gets to act in between. */
async function pass(ms: number, clocks: FakeClock[] = [clock]): Promise<void> {
  for (let passed = 0; passed < ms; passed += 500) {
    for (const one of clocks) one.advance(500);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

describe('one service on a bucket', () => {
  it('leads, and gives the lease back when it ends', async () => {
    const only = await startService('a');
    await becomes(only, { kind: 'leader', epoch: 1 });
    expect(server.get('dynvm:leader')?.content).toMatchObject({ epoch: 1, url: 'http://a:5000' });
    await only.couchbase.close();
    expect(server.get('dynvm:leader')).toBeUndefined();
  });

  it('keeps the lease by renewing it', async () => {
    const only = await startService('a');
    await becomes(only, { kind: 'leader' });
    await pass(30_000);
    expect(server.get('dynvm:leader')).toBeDefined();
    expect(only.roles).toEqual(['leader']);
  });

  it('acts alone when the cluster can not be reached at its start, and leads once it can', async () => {
    server.down = true;
    const only = await startService('a');
    await expect.poll(async () => (await only.couchbase.status()).history?.state.kind).toBe('waiting');
    expect(only.couchbase.role()).toEqual({ kind: 'deciding' });
    await pass(6_000);
    await becomes(only, { kind: 'alone' });
    server.down = false;
    await pass(30_000);
    await becomes(only, { kind: 'leader' });
    expect(only.takenOver).toEqual([false]);
  });

  it('goes on acting through an outage, however long', async () => {
    const only = await startService('a');
    await becomes(only, { kind: 'leader' });
    server.down = true;
    await pass(60_000);
    server.down = false;
    await pass(30_000);
    await becomes(only, { kind: 'leader' });
    // Alone: it has no lease, and needs none where there is nobody else.
    expect(only.roles).toEqual(['leader', 'alone', 'leader']);
    expect(only.couchbase.gate.term()).toBe(0);
    expect(only.couchbase.gate.state()).toBe('open');
  });

  it('leads at once after its own kill -9: nobody else has its data folder', async () => {
    server.put('dynvm:leader', { owner: 'member-a', session: 'dead', epoch: 7, url: 'http://a:5000' }, 9);
    server.put('dynvm:epoch', { epoch: 7, owner: 'member-a' });
    const store = await createSqliteStore({ folder: path.join(folder, 'a'), logger: recordingLogger() });
    await store.writeSetting('couchbase.member', 'member-a');
    await store.close();
    const again = await startService('a');
    await becomes(again, { kind: 'leader', epoch: 8 });
    expect(again.takenOver).toEqual([false]);
  });

  it('acts without any bucket', async () => {
    const { couchbase: _, ...without } = couchbaseConfig();
    const only = await startService('a', without);
    expect(only.couchbase.role()).toEqual({ kind: 'alone' });
  });
});

describe('two services on a bucket', () => {
  it('have one leader, whose address the other knows', async () => {
    await becomes(await startService('a'), { kind: 'leader' });
    const second = await startService('b');
    await becomes(second, { kind: 'standby', leaderUrl: 'http://a:5000' });
  });

  it('share the installation of the first', async () => {
    const first = await startService('a');
    expect(await first.couchbase.installation('id-of-a')).toBe('id-of-a');
    const second = await startService('b');
    expect(await second.couchbase.installation('id-of-b')).toBe('id-of-a');
  });

  it('let the standby take over a dead leader within 15 s, with a higher epoch', async () => {
    const dead = createFakeClock(clock.now());
    const first = await startService('a', couchbaseConfig(), dead);
    await becomes(first, { kind: 'leader', epoch: 1 });
    const second = await startService('b');
    await becomes(second, { kind: 'standby' });
    await pass(TAKE_OVER_MS);
    await becomes(second, { kind: 'leader' });
    expect(second.takenOver).toEqual([true]);
    expect(server.get('dynvm:leader')?.content).toMatchObject({ url: 'http://b:5000' });
    const role = second.couchbase.role();
    expect(role.kind === 'leader' && role.epoch).toBeGreaterThan(1);
  });

  it('let the standby take over at once when the leader ends in order', async () => {
    const first = await startService('a');
    await becomes(first, { kind: 'leader' });
    const second = await startService('b');
    await becomes(second, { kind: 'standby' });
    await first.couchbase.close();
    await pass(2_000);
    await becomes(second, { kind: 'leader' });
  });

  it('never have two leaders: one that can not renew steps down before its lease ends', async () => {
    const first = await startService('a');
    await becomes(first, { kind: 'leader' });
    const second = await startService('b');
    await becomes(second, { kind: 'standby' });
    await pass(4_000);
    server.down = true;
    await pass(8_000);
    // On a busy machine a renewal that was under way is answered when time has passed already: it gets some more.
    for (let more = 0; more < TAKE_OVER_MS && first.couchbase.role().kind === 'leader'; more += 500) {
      await pass(500);
    }
    await becomes(first, { kind: 'standby' });
    expect(second.couchbase.role()).toMatchObject({ kind: 'standby' });
    server.down = false;
    await pass(5_000);
    const kinds = services.map(({ couchbase }) => couchbase.role().kind).sort();
    expect(kinds).toEqual(['leader', 'standby']);
  });

  it('fence a leader that was paused: what it still writes is refused by the epoch', async () => {
    const paused = createFakeClock(clock.now());
    const first = await startService('a', couchbaseConfig(), paused);
    await becomes(first, { kind: 'leader', epoch: 1 });
    const second = await startService('b');
    await pass(TAKE_OVER_MS);
    await becomes(second, { kind: 'leader' });
    server.put('vm-of-lease-1', { name: 'vm-1', state: 'available', writerEpoch: 99 });
    // Its own clock stands: it believes that its lease is valid.
    await first.store.save({ requests: [sampleRequest()], leases: [availableLease()] });
    await becomes(first, { kind: 'standby', leaderUrl: 'http://b:5000' });
    expect(server.get('vm-of-lease-1')?.content).toMatchObject({ name: 'vm-1', writerEpoch: 99 });
  });

  it('close the gate of the leader in the moment its lease lapses, before any timer runs', async () => {
    const paused = createOwnClock();
    const first = await startService('a', couchbaseConfig(), paused.clock);
    await becomes(first, { kind: 'leader' });
    const second = await startService('b');
    await becomes(second, { kind: 'standby' });
    expect(first.couchbase.gate.state()).toBe('open');
    expect(second.couchbase.gate.state()).toBe('closed');
    paused.sleep(7_100);
    expect(first.couchbase.gate.state()).toBe('unconfirmed');
    await pass(TAKE_OVER_MS);
    await becomes(second, { kind: 'leader' });
    paused.sleep(TAKE_OVER_MS);
    expect(first.couchbase.gate.state()).toBe('unconfirmed');
    await expect.poll(() => first.couchbase.gate.state()).toBe('closed');
    expect(first.couchbase.gate.term()).toBe(1);
    expect(second.couchbase.gate.state()).toBe('open');
  });

  it.each([
    { what: 'the machine slept: its monotonic clock stood', wallMs: 60_000 },
    { what: 'the wall clock was set forward', wallMs: 1_500 },
    { what: 'the wall clock was set back', wallMs: -3_600_000 },
  ])('end the lease of a leader whose clocks diverge: $what', async ({ wallMs }) => {
    const jumping = createOwnClock();
    const first = await startService('a', couchbaseConfig(), jumping.clock);
    await becomes(first, { kind: 'leader' });
    const second = await startService('b');
    await becomes(second, { kind: 'standby' });
    await pass(TAKE_OVER_MS);
    await becomes(second, { kind: 'leader' });
    // By its monotonic clock nothing has passed.
    jumping.set(wallMs);
    expect(first.couchbase.gate.state()).not.toBe('open');
    await becomes(first, { kind: 'standby', leaderUrl: 'http://b:5000' });
    expect(first.couchbase.gate.state()).toBe('closed');
  });

  it('let a leader whose clock was set lead on as soon as the bucket confirms it', async () => {
    const jumping = createOwnClock();
    const first = await startService('a', couchbaseConfig(), jumping.clock);
    await becomes(first, { kind: 'leader', epoch: 1 });
    jumping.set(5_000);
    expect(first.couchbase.gate.state()).toBe('unconfirmed');
    await expect.poll(() => first.couchbase.gate.state()).toBe('open');
    expect(first.couchbase.gate.term()).toBe(0);
    expect(server.get('dynvm:leader')?.content).toMatchObject({ epoch: 2 });
  });

  it('let a clock that is slewed alone', async () => {
    const slewing = createOwnClock();
    const first = await startService('a', couchbaseConfig(), slewing.clock);
    await becomes(first, { kind: 'leader' });
    slewing.set(900);
    expect(first.couchbase.gate.state()).toBe('open');
  });

  it('do not take a paused leader that never saw the other for one that is alone', async () => {
    const paused = createOwnClock();
    const first = await startService('a', couchbaseConfig(), paused.clock);
    await becomes(first, { kind: 'leader' });
    await pass(TAKE_OVER_MS);
    const second = await startService('b');
    await becomes(second, { kind: 'leader' });
    paused.sleep(TAKE_OVER_MS);
    expect(first.couchbase.gate.state()).toBe('unconfirmed');
    await becomes(first, { kind: 'standby', leaderUrl: 'http://b:5000' });
    expect(first.roles).toEqual(['leader', 'standby']);
  });

  it('bring documents to the bucket by the leader only', async () => {
    const first = await startService('a');
    await becomes(first, { kind: 'leader' });
    const second = await startService('b');
    await becomes(second, { kind: 'standby' });
    await second.store.save({ requests: [sampleRequest()], leases: [availableLease()] });
    await pass(5_000);
    expect((await second.couchbase.status()).history).toMatchObject({ pending: 1, written: 0 });
  });
});
