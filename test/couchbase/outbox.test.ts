import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../core/base/clock.ts';
import type { Bucket } from '../../core/history/couchbase/bucket.ts';
import { createWorkerBucket } from '../../core/history/couchbase/sdk/worker-bucket.ts';
import {
  type Couchbase,
  createCouchbase,
  createSqliteStore,
  type SqliteStore,
} from '../../core/history/index.ts';
import { toHistoryDocument } from '../../core/history/to-history-document.ts';
import { couchbaseConfig } from '../fixtures/couchbase-config.ts';
import { recordingLogger } from '../fixtures/logger.ts';
import { availableLease, sampleRequest } from '../fixtures/sample-lease.ts';
import { type Peer, startPeer } from './peer.ts';

let peer: Peer;
let reader: Bucket;
let folder: string;
let store: SqliteStore;
let couchbase: Couchbase;

beforeAll(async () => {
  peer = await startPeer();
  reader = createWorkerBucket();
  await reader.connect(peer.address);
});

afterAll(async () => {
  await reader?.close();
  await peer?.close();
});

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'dynvm-outbox-'));
  store = await createSqliteStore({ folder, logger: recordingLogger() });
  const config = couchbaseConfig(peer.address);
  couchbase = createCouchbase({ config, store, clock: systemClock, logger: recordingLogger() });
  await becomes({ state: { kind: 'connected' } });
  // Only the leader writes.
  await expect.poll(() => couchbase.role(), LONG).toMatchObject({ kind: 'leader' });
});

afterEach(async () => {
  await couchbase.close();
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

const LONG = { timeout: 50_000, interval: 100 };
const becomes = (expected: object) =>
  expect.poll(async () => (await couchbase.status()).history, LONG).toMatchObject(expected);

function newLease() {
  return availableLease(`lease-${randomUUID()}`);
}

describe('the outbox and a bucket', () => {
  it('brings a document and then its end', async () => {
    const lease = newLease();
    await store.save({ requests: [sampleRequest()], leases: [lease] });
    await becomes({ pending: 0, written: 1 });
    const key = lease.vmUuid ?? '';
    expect(await reader.read(key)).toMatchObject({ content: toHistoryDocument(lease, sampleRequest()) });
    const gone = {
      ...lease,
      state: { kind: 'deleted', reason: 'released' } as const,
      deleteStartedAt: lease.deadlineAt,
      endedAt: lease.deadlineAt + 5_000,
    };
    await store.save({ leases: [gone] });
    await becomes({ pending: 0, written: 2 });
    expect(await reader.read(key)).toMatchObject({ content: toHistoryDocument(gone, sampleRequest()) });
  });

  it('brings a thousand documents', async () => {
    const leases = Array.from({ length: 1_000 }, newLease);
    await store.save({ requests: [sampleRequest()], leases });
    await becomes({ pending: 0, written: 1_000 });
    const last = leases.at(-1);
    expect(await reader.read(last?.vmUuid ?? '')).toMatchObject({ kind: 'found' });
  });

  it('loses nothing to a node that hangs and comes back', async (context) => {
    const { freeze, thaw } = peer;
    if (!freeze || !thaw) return context.skip('only a mock of our own may be stopped');
    freeze();
    const lease = newLease();
    await store.save({ requests: [sampleRequest()], leases: [lease] });
    await becomes({ state: { kind: 'disturbed' }, pending: 1 });
    thaw();
    await becomes({ state: { kind: 'connected' }, pending: 0 });
    expect(await reader.read(lease.vmUuid ?? '')).toMatchObject({
      content: toHistoryDocument(lease, sampleRequest()),
    });
  });

  it('ends at once although the node hangs', async (context) => {
    const { freeze, thaw } = peer;
    if (!freeze || !thaw) return context.skip('only a mock of our own may be stopped');
    freeze();
    await store.save({ requests: [sampleRequest()], leases: [newLease()] });
    const closed = couchbase.close().then(() => 'closed');
    await expect(Promise.race([closed, reader.read('x', 8_000)])).resolves.toBe('closed');
    thaw();
  });
});
