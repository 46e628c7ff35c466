import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createSqliteStore, type SqliteStore } from '../../../core/history/index.ts';
import type { Lease } from '../../../core/model/lease.ts';
import { availableLease, sampleLease } from '../../fixtures/sample-lease.ts';
import { createSilentLogger } from '../../fixtures/silent-logger.ts';

let folder: string;
let store: SqliteStore;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'dynvm-failed-asks-'));
  store = await createSqliteStore({ folder, logger: createSilentLogger() });
});

afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

const failed = (id: string, changes: Partial<Lease> = {}) =>
  sampleLease(id, {
    state: { kind: 'failed', failure: { code: 'no-guest-tools', message: 'nothing came' } },
    endedAt: sampleLease().createdAt + 400_000,
    ...changes,
  });

it('failed asks are counted by OS key and host, of a period only, where a host was tried', async () => {
  const { createdAt } = sampleLease();
  await store.save({
    leases: [
      failed('one'),
      failed('two'),
      failed('other-os', { osKey: 'windows' }),
      failed('other-host', { hostName: 's613' }),
      failed('nowhere', { hostName: undefined }),
      failed('too-old', { createdAt: createdAt - 1000 }),
      availableLease('good'),
    ],
  });
  const byPlace = (rows: Awaited<ReturnType<typeof store.failedRequests>>) =>
    rows.map(({ host, osKey, failed: n }) => `${host} ${osKey} ${n}`).sort();
  expect(byPlace(await store.failedRequests(createdAt))).toEqual([
    's613 centos7 1',
    's827 centos7 2',
    's827 windows 1',
  ]);
  expect(await store.failedRequests(createdAt + 1)).toEqual([]);
});
