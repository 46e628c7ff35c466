import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type Couchbase,
  createCouchbase,
  createSqliteStore,
  type SqliteStore,
} from '../../../core/history/index.ts';
import { toHistoryDocument } from '../../../core/history/to-history-document.ts';
import { couchbaseConfig } from '../../fixtures/couchbase-config.ts';
import { createFakeClock, type FakeClock } from '../../fixtures/fake-clock.ts';
import { recordingLogger } from '../../fixtures/logger.ts';
import { MemoryServer } from '../../fixtures/memory-bucket.ts';
import { availableLease, sampleRequest } from '../../fixtures/sample-lease.ts';

let folder: string;
let store: SqliteStore;
let clock: FakeClock;
let server: MemoryServer;
let couchbase: Couchbase;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'dynvm-couchbase-'));
  store = await createSqliteStore({ folder, logger: recordingLogger() });
  clock = createFakeClock(Date.now());
  server = new MemoryServer(clock);
});

afterEach(async () => {
  await couchbase.close();
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

function start(config = couchbaseConfig()): void {
  const newBucket = () => server.client();
  couchbase = createCouchbase({ config, store, clock, logger: recordingLogger(), newBucket });
}

const history = async () => (await couchbase.status()).history;
const settled = (expected: object) => expect.poll(history).toMatchObject(expected);

/** Second by second, so that what a timer begins can end before the next. */
async function passSeconds(seconds: number): Promise<void> {
  for (let passed = 0; passed < seconds; passed += 1) {
    clock.advance(1_000);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

describe('the history in Couchbase', () => {
  it('has the document of a VM under its uuid as soon as it is handed out', async () => {
    start();
    await settled({ state: { kind: 'connected' } });
    await store.save({ requests: [sampleRequest()], leases: [availableLease()] });
    await settled({ pending: 0, written: 1 });
    expect(server.get('vm-of-lease-1')?.content).toEqual({
      ...toHistoryDocument(availableLease(), sampleRequest()),
      writerEpoch: 1,
    });
  });

  it('gets what was saved while the cluster was down, once it is back', async () => {
    server.down = true;
    start();
    await settled({ state: { kind: 'waiting', reason: 'unambiguous timeout' } });
    await store.save({ requests: [sampleRequest()], leases: [availableLease()] });
    expect(await history()).toMatchObject({ pending: 1, written: 0 });
    server.down = false;
    clock.advance(30_000);
    await settled({ state: { kind: 'connected' }, pending: 0, written: 1 });
  });

  it('goes on by itself after an outage of a connection that stood', async () => {
    start();
    await settled({ state: { kind: 'connected' } });
    server.down = true;
    await store.save({ requests: [sampleRequest()], leases: [availableLease()] });
    await settled({ state: { kind: 'disturbed' }, pending: 1 });
    server.down = false;
    await passSeconds(30);
    await settled({ state: { kind: 'connected' }, pending: 0, written: 1 });
  });

  it('parks what the server refuses, shows it, and brings the others', async () => {
    server.refusals.set('vm-of-lease-1', 'value too large');
    start();
    await store.save({
      requests: [sampleRequest()],
      leases: [availableLease(), availableLease('lease-2')],
    });
    await settled({
      pending: 0,
      written: 1,
      parked: 1,
      parkedDocuments: [{ key: 'vm-of-lease-1', error: 'value too large' }],
      lastError: { reason: 'value too large' },
    });
    server.refusals.clear();
    await couchbase.retry();
    await settled({ parked: 0, written: 2 });
  });

  it('takes a bucket up and leaves it with the configuration', async () => {
    const config = couchbaseConfig();
    const { couchbase: _, ...without } = config;
    start(without);
    expect(await couchbase.status()).not.toHaveProperty('history');
    await store.save({ requests: [sampleRequest()], leases: [availableLease()] });
    couchbase.applyConfig(config);
    await settled({ pending: 0, written: 1 });
    couchbase.applyConfig(without);
    await expect.poll(history).toBeUndefined();
  });
});

describe('the static pool in Couchbase', () => {
  it('has a VM while it is available', async () => {
    const pooled = { ...sampleRequest().spec, pools: ['regression'] };
    start(couchbaseConfig(undefined, { staticPool: true }));
    await expect.poll(async () => (await couchbase.status()).staticPool?.state.kind).toBe('connected');
    await store.save({
      requests: [sampleRequest('request-1', { spec: pooled })],
      leases: [availableLease()],
    });
    await expect.poll(() => server.get('10.1.2.3')?.content).toMatchObject({ poolId: ['regression'] });
    const releasing = availableLease('lease-1', { state: { kind: 'releasing', reason: 'deadline' } });
    await store.save({ leases: [releasing] });
    await expect.poll(() => server.get('10.1.2.3')).toBeUndefined();
  });
});
