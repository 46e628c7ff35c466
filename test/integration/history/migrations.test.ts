import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSqliteStore, type SqliteStore } from '../../../core/history/index.ts';
import { MIGRATIONS } from '../../../core/history/sqlite/migrations/migrations.ts';
import { recordingLogger } from '../../fixtures/logger.ts';
import { sampleRequest } from '../../fixtures/sample-lease.ts';

/** Schema of version 0.1. */
const STEPS_OF_0_1 = 3;

let folder: string;
let store: SqliteStore;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'dynvm-migrations-'));
  const database = new DatabaseSync(path.join(folder, 'history.sqlite'));
  for (const step of MIGRATIONS.slice(0, STEPS_OF_0_1)) database.exec(step);
  database.exec(await readFile('test/fixtures/stores/version-0.1.sql', 'utf8'));
  database.exec(`PRAGMA user_version = ${STEPS_OF_0_1}`);
  database.close();
  store = await createSqliteStore({ folder, logger: recordingLogger() });
});

afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

describe('a store of version 0.1', () => {
  it('gives back its requests: what was called their ask is their spec', async () => {
    const { requests, leases } = await store.loadLive();
    const byId = new Map(requests.map((request) => [request.id, request]));
    expect([...byId.keys()].sort()).toEqual(['request-1', 'request-2', 'request-3']);
    // Whoever asked owns what it got.
    expect(byId.get('request-3')).toMatchObject({ owner: 'jenkins-qe', teams: [] });
    expect(leases.map(({ owner }) => owner)).toEqual(['jenkins-qe', 'jenkins-qe', 'jenkins-qe']);
    expect(byId.get('request-3')).toEqual(sampleRequest('request-3', { leaseIds: [] }));
    expect(byId.get('request-2')?.state).toMatchObject({
      kind: 'partial',
      failure: { code: 'no-dhcp-lease' },
    });
    expect(leases.map(({ id }) => id).sort()).toEqual(['lease-1', 'lease-2', 'lease-5']);
    // Twelve hours from the moment it is available, which it is not yet; a deadline that counts already stays.
    expect(leases.map(({ id, lifetimeMs }) => [id, lifetimeMs]).sort()).toEqual([
      ['lease-1', undefined],
      ['lease-2', undefined],
      ['lease-5', 12 * 3_600_000],
    ]);
  });

  it("has the document's constants, what the client sent beside them, and lives that last to the end of the deletion", async () => {
    await store.outbox.configure({ history: 'couchbase://bucket' });
    const entries = await store.outbox.due('history', 10);
    const ended = entries.find(({ key }) => key === 'vm-4')?.content;
    expect(ended).toMatchObject({ poolId: 'dynamicpool', ver: '12', live_duration_secs: 1748 });
    expect(ended).toMatchObject({
      requestPools: ['regression'],
      requestVersion: '14',
      delete_duration_secs: 5,
    });
    expect(ended).not.toHaveProperty('requestPoolId');
    // What another service wrote is its own.
    const { rows } = await store.list({ search: 'old-5' }, 1);
    expect(rows).toMatchObject([{ name: 'old-5', liveSeconds: 1747 }]);
  });

  it('gives back its activity log by the kinds of today', async () => {
    const kinds = async (filter: Parameters<SqliteStore['log']>[0]) =>
      (await store.log(filter, 10, undefined)).map(({ kind }) => kind).reverse();
    expect(await kinds({})).toEqual([
      'request.accepted',
      'request.partial',
      'lease.expiring',
      'lease.orphan-removed',
      'config.recovered',
      'lease.held',
    ]);
    expect(await kinds({ kinds: ['lease.expiring'] })).toEqual(['lease.expiring']);
    expect(await kinds({ kinds: ['lease.ending'] })).toEqual([]);
  });
});
