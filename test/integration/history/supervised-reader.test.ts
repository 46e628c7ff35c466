import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSqliteStore, type SqliteStore } from '../../../core/history/index.ts';
import type { ReaderMethods } from '../../../core/history/sqlite/thread/protocol.ts';
import { StoreThread } from '../../../core/history/sqlite/thread/store-thread.ts';
import { SupervisedReader } from '../../../core/history/sqlite/thread/supervised-reader.ts';
import { ReportQuery } from '../../../core/model/report.ts';
import { recordingLogger } from '../../fixtures/logger.ts';

const YEARS_OF_HOURS = ReportQuery.parse({
  metric: 'hours',
  bucket: 'hour',
  fromAt: Date.UTC(2016, 0, 1),
  toAt: Date.UTC(2027, 0, 1),
  zone: 'Europe/Berlin',
});

let folder: string;
let store: SqliteStore | undefined;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'dynvm-reader-'));
});

afterEach(async () => {
  await store?.close();
  store = undefined;
  await rm(folder, { recursive: true, force: true });
});

async function openStore(queryMs = 60_000): Promise<SqliteStore> {
  const logger = recordingLogger();
  store = await createSqliteStore({ folder, logger, readerLimits: { queryMs, graceMs: 5000 } });
  return store;
}

describe('a reader of the history whose thread does not answer', () => {
  const logger = recordingLogger();
  const script = new URL('../../fixtures/history/stuck-worker.ts', import.meta.url);
  let started = 0;
  const stuckReader = () =>
    new SupervisedReader({
      startThread: (stopCells) => {
        started += 1;
        return new StoreThread<ReaderMethods>(
          { file: 'x'.repeat(started), role: 'reader', stopCells },
          script,
        );
      },
      limits: { queryMs: 3000, graceMs: 100 },
      logger,
    });

  it('fails that query with `timeout`, replaces the thread and answers what waited behind it', async () => {
    const reader = stuckReader();
    const [stuck, waiting] = await Promise.allSettled([
      reader.call('report', [YEARS_OF_HOURS, undefined]),
      reader.call('count', [{}]),
    ]);
    expect(stuck).toMatchObject({ status: 'rejected', reason: { failure: { code: 'timeout' } } });
    expect(waiting).toEqual({ status: 'fulfilled', value: 2 });
    expect(logger.lines.filter(({ level }) => level === 'error')).toHaveLength(1);
    await reader.close();
  });

  it('lets its caller give up', async () => {
    const reader = stuckReader();
    const controller = new AbortController();
    const stuck = reader.call('report', [YEARS_OF_HOURS, undefined], controller.signal);
    controller.abort();
    await expect(stuck).rejects.toMatchObject({ failure: { code: 'cancelled' } });
    await reader.close();
  });
});

describe('a report of the store', () => {
  it('can be cancelled while it runs and while it waits; the next one is answered', async () => {
    const archive = await openStore();
    const controllers = [new AbortController(), new AbortController()];
    const reports = controllers.map(({ signal }) => archive.report(YEARS_OF_HOURS, { signal }));
    const last = archive.report(ReportQuery.parse({ metric: 'hours', bucket: 'all' }));
    const outcomes = Promise.allSettled(reports);
    for (const controller of controllers) controller.abort();
    for (const outcome of await outcomes) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { failure: { code: 'cancelled' } } });
    }
    expect((await last).rows).toEqual([]);
  });

  it('ends with `timeout` at its limit, and its thread stays', async () => {
    const archive = await openStore(1);
    await expect(archive.report(YEARS_OF_HOURS)).rejects.toMatchObject({ failure: { code: 'timeout' } });
  });

  it('does not hold up the end of the store', async () => {
    const archive = await openStore();
    const report = archive.report(YEARS_OF_HOURS);
    const outcome = expect(report).rejects.toMatchObject({ failure: { code: 'cancelled' } });
    await archive.close();
    await outcome;
    store = undefined;
  });
});
