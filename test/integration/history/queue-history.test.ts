import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createSqliteStore, type SqliteStore } from '../../../core/history/index.ts';
import type { RequestRow } from '../../../core/model/request.ts';
import { recordingLogger } from '../../fixtures/logger.ts';
import { sampleRequest } from '../../fixtures/sample-lease.ts';

let folder: string;
let store: SqliteStore;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'dynvm-queue-'));
  store = await open();
});
afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

const open = () => createSqliteStore({ folder, logger: recordingLogger() });

function request(id: string, more: Partial<RequestRow>): RequestRow {
  return { ...sampleRequest(id, { leaseIds: [] }), ...more };
}

it('a request that waits is there after the store was opened anew, with its place', async () => {
  const waiting = request('waits', {
    state: { kind: 'waiting', untilAt: 2_000_000 },
    wait: { queuedAt: 1_000_000, passedOverAt: 1_500_000, estimateMs: 60_000 },
  });
  await store.save({ requests: [waiting] });
  await store.close();
  store = await open();
  expect((await store.loadLive()).requests).toEqual([waiting]);
});

it('the queue learns from waits that ended with a start, oldest first', async () => {
  const waited = (id: string, createdAt: number, kind: 'succeeded' | 'cancelled') =>
    request(id, {
      createdAt,
      state: { kind, at: createdAt + 10 },
      wait: { queuedAt: createdAt, estimateMs: createdAt * 2, waitedMs: createdAt },
    });
  await store.save({
    requests: [
      waited('second', 2_000, 'succeeded'),
      waited('first', 1_000, 'succeeded'),
      waited('gone', 3_000, 'cancelled'),
      request('at-once', { createdAt: 4_000 }),
    ],
  });
  expect((await store.queueHistory?.())?.waits).toEqual([
    { estimateMs: 2_000, waitedMs: 1_000 },
    { estimateMs: 4_000, waitedMs: 2_000 },
  ]);
});
