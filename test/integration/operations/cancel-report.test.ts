import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createSqliteStore, type SqliteStore } from '../../../core/history/index.ts';
import { ReportQuery } from '../../../core/model/report.ts';
import type { Caller } from '../../../core/operations/caller.ts';
import { historyHandlers } from '../../../core/operations/handlers/history-handlers.ts';
import { createFakeClock } from '../../fixtures/fake-clock.ts';
import { recordingLogger } from '../../fixtures/logger.ts';
import { testCaller } from '../../fixtures/test-caller.ts';

const ANN: Caller = testCaller('read', 'console:ann');
const BOB: Caller = testCaller('read', 'console:bob');
const query = ReportQuery.parse({
  metric: 'hours',
  bucket: 'hour',
  fromAt: Date.UTC(2016, 0, 1),
  toAt: Date.UTC(2027, 0, 1),
});

let folder: string;
let archive: SqliteStore;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'dynvm-cancel-'));
  archive = await createSqliteStore({ folder, logger: recordingLogger() });
});

afterEach(async () => {
  await archive.close();
  await rm(folder, { recursive: true, force: true });
});

it('a caller cancels its own reports of a snapshot, and nobody else does', async () => {
  const handlers = historyHandlers({ archive, clock: createFakeClock() });
  const reports = Promise.allSettled([
    handlers['reports.run']({ ...query, snapshotId: 'page-1' }, ANN),
    handlers['reports.export']({ ...query, format: 'csv', snapshotId: 'page-1' }, ANN),
    handlers['history.facets']({ fromAt: 0, of: ['osKeys'], snapshotId: 'page-2' }, ANN),
  ]);
  expect(await handlers['reports.cancel']({ snapshotId: 'page-1' }, BOB)).toEqual({ cancelled: 0 });
  expect(await handlers['reports.cancel']({ snapshotId: 'page-1' }, ANN)).toEqual({ cancelled: 2 });
  const [run, exported, facets] = await reports;
  for (const outcome of [run, exported]) {
    expect(outcome).toMatchObject({ status: 'rejected', reason: { failure: { code: 'cancelled' } } });
  }
  expect(facets?.status).toBe('fulfilled');
  expect(await handlers['reports.cancel']({ snapshotId: 'page-1' }, ANN)).toEqual({ cancelled: 0 });
});
