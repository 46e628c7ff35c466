import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSqliteStore, type SqliteStore } from '../../../../core/history/index.ts';
import type { AuditRecord } from '../../../../core/model/audit-entry.ts';
import { recordingLogger } from '../../../fixtures/logger.ts';
import { sampleLease } from '../../../fixtures/sample-lease.ts';

let folder: string;
let store: SqliteStore;
const openStore = () => createSqliteStore({ folder, logger: recordingLogger() });

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'dynvm-audit-'));
  store = await openStore();
});
afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

function record(n: number, more: Partial<AuditRecord> = {}): AuditRecord {
  return {
    id: `audit-${n}`,
    at: 1_777_000_000_000 + n,
    principal: n % 2 === 0 ? 'ann' : 'ci',
    channel: n % 3 === 0 ? 'legacy' : 'rest',
    operation: n % 2 === 0 ? 'leases.release' : 'requests.provision',
    object: `job-${n}`,
    outcome: 'done',
    ...more,
  };
}

/** Changes the file behind the store's back, as somebody with the disk could. */
async function tamper(sql: string): Promise<void> {
  await store.close();
  const file = new DatabaseSync(path.join(folder, 'history.sqlite'));
  file.exec(sql);
  file.close();
  store = await openStore();
}

describe('the audit in the store', () => {
  it('goes on with its chain after a restart, numbers without gaps', async () => {
    await store.appendAudit([record(1), record(2)]);
    await store.close();
    store = await openStore();
    await store.saveAccess({}, [record(3)]);
    const entries = await store.audit({}, 10, undefined);
    expect(entries.map(({ seq, id }) => [seq, id])).toEqual([
      [3, 'audit-3'],
      [2, 'audit-2'],
      [1, 'audit-1'],
    ]);
    expect(await store.verifyAudit()).toMatchObject({
      kind: 'intact',
      entries: 3,
      lastHash: entries[0]?.hash,
    });
  });

  it('keeps a record with its change or neither: a lease that can not be kept leaves no record', async () => {
    await store.appendAudit([record(1)]);
    const broken = { ...sampleLease(), vcpus: Number.NaN };
    await expect(store.save({ leases: [broken as never], audit: [record(2)] })).rejects.toThrow();
    await store.save({ leases: [sampleLease()], audit: [record(3)] });
    expect((await store.audit({}, 10, undefined)).map(({ id }) => id)).toEqual(['audit-3', 'audit-1']);
    expect(await store.verifyAudit()).toMatchObject({ kind: 'intact', entries: 2 });
  });

  it('filters, and pages by number', async () => {
    await store.appendAudit(Array.from({ length: 30 }, (_, index) => record(index + 1)));
    const ids = async (filter: Parameters<SqliteStore['audit']>[0], limit = 100, before?: number) =>
      (await store.audit(filter, limit, before)).map(({ seq }) => seq);
    expect(await ids({ principal: 'ann' }, 3)).toEqual([30, 28, 26]);
    expect(await ids({ principal: 'ann' }, 2, 26)).toEqual([24, 22]);
    expect(await ids({ operation: 'requests' }, 2)).toEqual([29, 27]);
    expect(await ids({ operation: 'request' })).toEqual([]);
    expect(await ids({ operation: '%' })).toEqual([]);
    expect(await ids({ channel: 'legacy', operation: 'leases.release' })).toEqual([30, 24, 18, 12, 6]);
    expect(await ids({ object: 'JOB-3' })).toEqual([30, 3]);
    expect(await ids({ fromAt: 1_777_000_000_005, toAt: 1_777_000_000_007 })).toEqual([6, 5]);
  });

  it.each([
    [
      'changed',
      `UPDATE audit SET row = json_set(row, '$.principal', 'bob') WHERE seq = 3`,
      'Entry 3 was changed',
    ],
    ['unreadable', `UPDATE audit SET row = 'x' WHERE seq = 3`, 'Entry 3 was changed'],
    ['removed', 'DELETE FROM audit WHERE seq = 3', 'Entry 3 is missing'],
    ['re-hashed', `UPDATE audit SET hash = '${'a'.repeat(64)}' WHERE seq = 3`, 'Entry 3 was changed'],
    ['renumbered', 'UPDATE audit SET seq = seq + 100 WHERE seq > 3', 'Entry 4 is missing'],
  ])('verify names the first entry that was %s', async (_what, sql, reason) => {
    await store.appendAudit(Array.from({ length: 5 }, (_, index) => record(index + 1)));
    await tamper(sql);
    const found = await store.verifyAudit();
    expect(found).toMatchObject({ kind: 'broken', reason: expect.stringContaining(reason) });
  });
});

describe('principals, tokens and sessions in the store', () => {
  it('are read back after a restart', async () => {
    const principal = { id: 'ann', role: 'admin' as const, teams: ['qe'], createdAt: 1, createdBy: 'root' };
    const token = {
      ...{ id: 't', principal: 'ann', label: 'l', scopes: ['read' as const], actsForLegacy: true },
      ...{ createdAt: 1, createdBy: 'root', expiresAt: 2, digest: 'd' },
    };
    const session = {
      digest: 's',
      principal: 'ann',
      csrfDigest: 'c',
      createdAt: 1,
      lastUsedAt: 1,
      expiresAt: 9,
    };
    await store.saveAccess({ principals: [principal], tokens: [token], sessions: [session] }, [record(1)]);
    await store.saveAccess({ tokens: [{ ...token, revokedAt: 5 }] }, []);
    await store.close();
    store = await openStore();
    expect(await store.loadAccess()).toEqual({
      principals: [principal],
      tokens: [{ ...token, revokedAt: 5 }],
      sessions: [session],
    });
    await store.saveAccess({ endedSessions: ['s'] }, []);
    expect((await store.loadAccess()).sessions).toEqual([]);
  });
});
