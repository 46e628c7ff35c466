import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createSqliteStore, type SqliteStore } from '../../../core/history/index.ts';
import { availableLease } from '../../fixtures/sample-lease.ts';
import { createSilentLogger } from '../../fixtures/silent-logger.ts';

let folder: string;
let store: SqliteStore;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dynvm-test-'));
  store = await createSqliteStore({ folder, logger: createSilentLogger() });
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

const OLD = {
  ...{ name: 'job1', os: 'centos7', os_version: 'CentOS 7', ipaddr: '10.1.2.3', state: 'available' },
  ...{ created_time: 1_783_518_463.5, create_duration_secs: 65, expired_time: 1_783_561_663.8 },
};

it('names the VMs of the old service that are alive, in our units, and no others', async () => {
  let told = 0;
  store.onImported(() => told++);
  await store.importBatch([
    { key: 'alive', document: OLD },
    { key: 'dead', document: { ...OLD, state: 'deleted', deleted_time: 1_783_520_000 } },
    { key: 'undated', document: { ...OLD, name: 'job2', expired_time: undefined } },
  ]);
  await store.save({ leases: [availableLease('ours', { vmUuid: 'of-ours' })] });
  expect(told).toBe(1);
  const found = await store.importedLive(['alive', 'dead', 'undated', 'of-ours', 'unheard-of']);
  expect(found.toSorted((a, b) => a.name.localeCompare(b.name))).toEqual([
    {
      ...{ vmUuid: 'alive', name: 'job1', descriptor: 'job1', osKey: 'centos7', osVersion: 'CentOS 7' },
      ...{ address: '10.1.2.3', askedAt: 1_783_518_398_500, availableAt: 1_783_518_463_500 },
      deadlineAt: 1_783_561_663_800,
    },
    expect.not.objectContaining({ deadlineAt: expect.anything() }),
  ]);
});

it('one that became a lease of ours is one row, and no longer the old service’s', async () => {
  await store.importBatch([{ key: 'vm-of-taken', document: OLD }]);
  await store.save({ leases: [availableLease('taken', { name: 'job1', descriptor: 'job1' })] });
  expect(await store.importedLive(['vm-of-taken'])).toEqual([]);
  const { rows } = await store.list({ search: 'job1' }, 10, undefined);
  expect(rows).toMatchObject([{ leaseId: 'taken', vmUuid: 'vm-of-taken', imported: false, outcome: 'live' }]);
});

it('capacity samples are what the concurrency report sets usage against', async () => {
  const at = Date.UTC(2026, 3, 29, 14);
  const use = { used: 0, reserved: 0, total: 1 };
  const sample = { slotsByOs: {}, runningVms: 0, cpu: use, memoryBytes: use, diskBytes: use };
  await store.saveCapacity(at, [
    { hostRef: 1, host: 'a', slots: 5, ...sample },
    { hostRef: 2, host: 'b', slots: 7, ...sample },
  ]);
  await store.save({ leases: [availableLease('a')] });
  const report = await store.report({
    ...{ metric: 'concurrency', by: 'none', bucket: 'day', zone: 'UTC' },
    ...{ fromAt: Date.UTC(2026, 3, 29), toAt: Date.UTC(2026, 3, 30) },
  });
  expect(report.rows).toMatchObject([{ room: 12 }]);
});
