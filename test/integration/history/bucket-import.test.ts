import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as statements from '../../../core/history/couchbase/import/statements.ts';
import {
  type Couchbase,
  createCouchbase,
  createSqliteStore,
  type SqliteStore,
} from '../../../core/history/index.ts';
import { couchbaseConfig } from '../../fixtures/couchbase-config.ts';
import { createFakeClock, type FakeClock } from '../../fixtures/fake-clock.ts';
import { recordingLogger } from '../../fixtures/logger.ts';
import { MemoryServer } from '../../fixtures/memory-bucket.ts';
import { availableLease, sampleRequest } from '../../fixtures/sample-lease.ts';

const START = Date.UTC(2026, 0, 1);
const MINUTE = 60_000;

let folder: string;
let store: SqliteStore;
let clock: FakeClock;
let server: MemoryServer;
let couchbase: Couchbase;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'dynvm-import-'));
  store = await createSqliteStore({ folder, logger: recordingLogger() });
  clock = createFakeClock(START);
  server = new MemoryServer(clock);
});

afterEach(async () => {
  await couchbase.close();
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

function start(): void {
  const newBucket = () => server.client();
  couchbase = createCouchbase({
    config: couchbaseConfig(),
    store,
    clock,
    logger: recordingLogger(),
    newBucket,
  });
}

const imported = (expected: object) =>
  expect
    .poll(async () => (await couchbase.status()).import, { timeout: 10_000 })
    .toMatchObject({ state: 'idle', ...expected });

/** A document of the old service. */
function document(name: string, changes: Record<string, unknown> = {}) {
  const createdSeconds = START / 1000 - 86_400;
  return {
    name,
    os: 'centos7',
    state: 'available',
    ipaddr: '10.1.2.3',
    created_time: createdSeconds,
    create_duration_secs: 65,
    ...changes,
  };
}

/** A minute of the poll, then its reading. */
async function nextPoll(): Promise<void> {
  const queries = server.queries.length;
  clock.advance(MINUTE);
  await expect.poll(() => server.queries.length).toBeGreaterThanOrEqual(queries + 3);
  await imported({ complete: true });
}

const names = async () => (await store.list({}, 100, undefined)).rows.map(({ name }) => name).sort();

describe('the first contact with a bucket', () => {
  it('takes over every document, page by page', async () => {
    for (let n = 0; n < 2_500; n += 1) server.put(`a-${n}`, document(`vm-${n}`));
    start();
    await imported({ complete: true, imported: 2_500, skipped: 0 });
    expect(server.queries.map(({ parameters }) => parameters.after)).toEqual(['', 'a-1898', 'a-548']);
  });

  it('takes odd documents as far as they make sense, counts the rest, and leaves its own alone', async () => {
    server.put('uuid-1', document('vm-1', { create_duration_secs: '65', cpu: { odd: true } }));
    server.put('uuid-2', document('vm-2', { created_time: 0 }));
    server.put('note', { text: 'not a VM' });
    server.put('dynvm:leader', { owner: 'somebody' });
    start();
    await imported({ complete: true, imported: 1, skipped: 2, oddFields: 1 });
    expect(await names()).toEqual(['vm-1']);
  });

  it('goes on where an outage or a restart stopped it', async () => {
    for (let n = 0; n < 1_500; n += 1) server.put(`a-${n}`, document(`vm-${n}`));
    const newBucket = () => {
      const bucket = server.client();
      const query = bucket.query.bind(bucket);
      bucket.query = async (statement, parameters) =>
        parameters.after === '' ? query(statement, parameters) : { kind: 'transient', reason: 'timeout' };
      return bucket;
    };
    couchbase = createCouchbase({
      config: couchbaseConfig(),
      store,
      clock,
      logger: recordingLogger(),
      newBucket,
    });
    await imported({ complete: false, imported: 1_000, lastError: { reason: 'timeout' } });
    await couchbase.close();
    server.queries = [];
    start();
    await imported({ complete: true, imported: 1_500 });
    expect(server.queries.map(({ parameters }) => parameters.after)).toEqual(['a-548']);
  });

  it('shows the statements to run where no index serves it, and works without', async () => {
    server.hasIndex = false;
    server.put('uuid-1', document('vm-1'));
    start();
    const status = async () => couchbase.status();
    await expect.poll(async () => (await status()).import?.state).toBe('no-index');
    expect((await status()).missingIndexStatements[0]).toBe('CREATE PRIMARY INDEX ON `dynvm`');
    await store.save({ requests: [sampleRequest()], leases: [availableLease()] });
    await expect.poll(async () => (await status()).history).toMatchObject({ pending: 0, written: 1 });
    server.hasIndex = true;
    clock.advance(MINUTE);
    await imported({ complete: true });
    expect((await status()).missingIndexStatements).toEqual([]);
  });
});

describe('later changes', () => {
  it('follow by the watermark: created, deleted, and all that are not deleted', async () => {
    server.put('uuid-old', document('vm-old'));
    start();
    await imported({ complete: true });
    server.put('uuid-new', document('vm-new', { created_time: START / 1000 }));
    const end = { state: 'deleted', deleted_time: START / 1000 + 30, live_duration_secs: 86_400 };
    server.put('uuid-old', document('vm-old', end));
    await nextPoll();
    expect(await names()).toEqual(['vm-new', 'vm-old']);
    const { rows } = await store.list({ outcome: 'deleted' }, 10, undefined);
    expect(rows).toMatchObject([{ name: 'vm-old', liveSeconds: 86_400 }]);
  });

  it('are asked for from an hour before the last reading', async () => {
    start();
    await imported({ complete: true });
    await nextPoll();
    await nextPoll();
    const [first, second] = server.queries.filter(({ statement }) => statement === statements.CREATED_SINCE);
    expect(first?.parameters.since).toBe(START / 1000 - 3_600);
    expect(second?.parameters.since).toBe(START / 1000 + 60 - 3_600);
  });

  it('do not replace what this service wrote of its own VM', async () => {
    await store.save({ requests: [sampleRequest()], leases: [availableLease()] });
    server.put('vm-of-lease-1', document('odd', { state: 'deleted', deleted_time: START / 1000 }));
    start();
    await imported({ complete: true, kept: 1 });
    expect((await store.list({}, 10, undefined)).rows).toMatchObject([{ outcome: 'live', imported: false }]);
  });

  it('end a VM of ours that another service has taken over and ended', async () => {
    await store.save({ requests: [sampleRequest()], leases: [availableLease()] });
    await store.forgetLive();
    const end = { state: 'deleted', deleted_time: START / 1000, endReason: 'released', leaseId: 'lease-1' };
    server.put('vm-of-lease-1', document('vm-1', end));
    start();
    await imported({ complete: true, imported: 1 });
    expect((await store.list({}, 10, undefined)).rows).toMatchObject([{ outcome: 'released' }]);
  });
});
