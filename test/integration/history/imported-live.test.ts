import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
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
      ...{ vmUuid: 'alive', name: 'job1', descriptor: 'job', osKey: 'centos7', osVersion: 'CentOS 7' },
      ...{ address: '10.1.2.3', askedAt: 1_783_518_398_500, availableAt: 1_783_518_463_500 },
      deadlineAt: 1_783_561_663_800,
    },
    expect.not.objectContaining({ deadlineAt: expect.anything() }),
  ]);
});

describe('the descriptor of a VM that the old service made', () => {
  /** @param vms by name, the minutes after the first at which each was requested @returns descriptors by name */
  async function importVms(vms: Record<string, number | { minute: number; gone?: boolean; os?: string }>) {
    const rows = Object.entries(vms).map(([name, what]) => {
      const { minute, gone, os = 'centos7' } = typeof what === 'number' ? { minute: what } : what;
      const created_time = OLD.created_time + minute * 60;
      const end = gone ? { state: 'deleted', deleted_time: created_time + 60 } : {};
      return { key: `uuid-of-${name}`, document: { ...OLD, name, os, created_time, ...end } };
    });
    await store.importBatch(rows);
    const found = await store.importedLive(rows.map(({ key }) => key));
    return Object.fromEntries(found.map(({ name, descriptor }) => [name, descriptor]));
  }

  it('is the batch where its numbers run from 1, one VM after another', async () => {
    const names = Array.from({ length: 12 }, (_, index) => `job${index + 1}`);
    const vms = Object.fromEntries(names.map((name, index) => [name, index]));
    expect(await importVms({ ...vms, solo: 0 })).toEqual({
      ...Object.fromEntries(names.map((name) => [name, 'job'])),
      solo: 'solo',
    });
  });

  it('is the batch although some of it was released already', async () => {
    expect(
      await importVms({ job1: { minute: 0, gone: true }, job2: 1, job3: { minute: 2, gone: true } }),
    ).toEqual({ job2: 'job' });
  });

  it('is the batch that begins with 1 where names can be read two ways', async () => {
    expect(await importVms({ 'job-11': 0, 'job-12': 1 })).toEqual({
      'job-11': 'job-1',
      'job-12': 'job-1',
    });
  });

  it.each([
    ['a number without those before it', { job17: 0, job1: { minute: 0, gone: true } }],
    ['numbers of another day', { job1: 0, job2: 600 }],
    ['numbers of another OS', { job1: 0, job2: { minute: 1, os: 'ubuntu' } }],
    ['numbers that a client counts itself', { 'build-10': 0, 'build-101': 1, 'build-102': 2 }],
    ['numbers that run on from another hundred', { 'build-100': 0, 'build-101': 1, 'build-102': 2 }],
  ] as const)('is its own name for %s', async (_case, vms) => {
    const descriptors = await importVms(vms);
    expect(descriptors).not.toEqual({});
    for (const [name, descriptor] of Object.entries(descriptors)) expect(descriptor).toBe(name);
  });

  it('is still the batch when another host has had its VM taken over before', async () => {
    await importVms({ job1: 0, job2: 1 });
    await store.save({
      leases: [
        availableLease('taken', {
          ...{ vmUuid: 'uuid-of-job1', name: 'job1', descriptor: 'job', osKey: 'centos7' },
          ...{ createdAt: (OLD.created_time - 65) * 1000, availableAt: OLD.created_time * 1000 },
        }),
      ],
    });
    expect(await store.importedLive(['uuid-of-job1', 'uuid-of-job2'])).toMatchObject([
      { name: 'job2', descriptor: 'job' },
    ]);
  });
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
