import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open as openFile, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { DatabaseSync } from '@photostructure/sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSqliteStore, type SqliteStore } from '../../../core/history/index.ts';
import { recordingLogger } from '../../fixtures/logger.ts';
import { availableLease, sampleLease, sampleRequest } from '../../fixtures/sample-lease.ts';

const ENDED_AT = 1_777_471_005_000;

let folder: string;
let open: SqliteStore[] = [];

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'dynvm-store-'));
});

afterEach(async () => {
  await Promise.all(open.map((store) => store.close()));
  open = [];
  await rm(folder, { recursive: true, force: true });
});

async function openStore(logger = recordingLogger()): Promise<SqliteStore> {
  const store = await createSqliteStore({ folder, logger });
  open.push(store);
  return store;
}

async function reopened(store: SqliteStore): Promise<SqliteStore> {
  await store.close();
  open = open.filter((other) => other !== store);
  return openStore();
}

describe('the embedded store', () => {
  it('gives back running requests and live leases after a restart', async () => {
    const first = await openStore();
    await first.save({ requests: [sampleRequest()], leases: [sampleLease(), availableLease('lease-2')] });
    const second = await reopened(first);
    const { requests, leases } = await second.loadLive();
    expect(requests).toEqual([sampleRequest()]);
    expect(leases).toEqual([sampleLease(), availableLease('lease-2')]);
  });

  it('gives the request of a live lease although the request has ended', async () => {
    const store = await openStore();
    const ended = sampleRequest('request-1', { state: { kind: 'succeeded', at: 1_777_470_304_000 } });
    await store.save({ requests: [ended], leases: [availableLease()] });
    expect((await (await reopened(store)).loadLive()).requests).toEqual([ended]);
  });

  it('forgets an ended lease as live and keeps it as history with its steps', async () => {
    const store = await openStore();
    const lease = availableLease('lease-1', {
      state: { kind: 'deleted', reason: 'released' },
      deleteStartedAt: 1_777_471_000_000,
      endedAt: 1_777_471_005_000,
    });
    await store.save({ requests: [sampleRequest()], leases: [availableLease()] });
    await store.save({ leases: [lease] });
    await store.close();
    open = [];
    const database = new DatabaseSync(path.join(folder, 'history.sqlite'));
    try {
      expect(database.prepare('SELECT count(*) AS n FROM live_leases').get()).toMatchObject({ n: 0 });
      expect(
        database.prepare('SELECT vm_uuid, outcome, requester, delete_duration_secs FROM vms').all(),
      ).toEqual([
        expect.objectContaining({
          vm_uuid: 'vm-of-lease-1',
          outcome: 'released',
          requester: 'jenkins-qe',
          delete_duration_secs: 5,
        }),
      ]);
    } finally {
      database.close();
    }
  });

  it('loses nothing that was acknowledged before kill -9', async () => {
    const writer = spawn(
      process.execPath,
      [fileURLToPath(new URL('./store-writer.ts', import.meta.url)), folder],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    let acknowledged = 0;
    for await (const line of createInterface({ input: writer.stdout })) {
      acknowledged = Number(line);
      if (acknowledged === 50) writer.kill('SIGKILL');
    }
    await once(writer, 'close').catch(() => undefined);
    const { leases } = await (await openStore()).loadLive();
    expect(acknowledged).toBeGreaterThanOrEqual(50);
    expect(leases.length).toBeGreaterThanOrEqual(acknowledged);
  });

  it('keeps all rows of a save or none', async () => {
    const store = await openStore();
    const broken = { ...sampleLease('lease-2'), name: null as unknown as string };
    await expect(store.save({ leases: [sampleLease(), broken] })).rejects.toMatchObject({
      failure: { code: 'store-unavailable' },
    });
    expect((await store.loadLive()).leases).toEqual([]);
  });

  it('does not let one bad save spoil those that came with it', async () => {
    const store = await openStore();
    const broken = { ...sampleLease('bad'), name: null as unknown as string };
    const results = await Promise.allSettled([
      store.save({ leases: [sampleLease('good-1')] }),
      store.save({ leases: [broken] }),
      store.save({ leases: [sampleLease('good-2')] }),
    ]);
    expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    const ids = (await store.loadLive()).leases.map((lease) => lease.id);
    expect(ids.sort()).toEqual(['good-1', 'good-2']);
  });
});

describe('the history', () => {
  it('comes newest first, a page at a time, and filtered', async () => {
    const store = await openStore();
    const count = await store.importBatch(
      Array.from({ length: 25 }, (_, index) => ({
        key: `vm-${index}`,
        document: {
          name: `job-${index}`,
          os: index % 2 === 0 ? 'centos7' : 'windows',
          ipaddr: '10.0.0.1',
          created_time: 1_700_000_000 + Math.floor(index / 2),
          tags: { team: index < 5 ? 'qe' : 'sdk' },
        },
      })),
    );
    expect(count.imported).toBe(25);
    const names: string[] = [];
    let after: string | undefined;
    do {
      const page = await store.list({}, 10, { after });
      names.push(...page.rows.map((row) => row.name));
      after = page.next;
    } while (after !== undefined);
    expect(names).toEqual(Array.from({ length: 25 }, (_, index) => `job-${24 - index}`));
    const windows = await store.list({ osKey: 'windows', tag: { key: 'team', value: 'qe' } }, 10, undefined);
    expect(windows.rows.map((row) => row.name)).toEqual(['job-3', 'job-1']);
    await expect(store.list({}, 10, { after: 'nonsense' })).rejects.toMatchObject({
      failure: { code: 'bad-input' },
    });
  });

  it('takes over documents of any shape as far as they make sense, and counts the rest', async () => {
    const store = await openStore();
    const count = await store.importBatch([
      { key: 'a', document: { name: 'a', created_time: '1583518463.89', cpu: '6', ipaddr: '10.0.0.1' } },
      {
        key: 'b',
        document: { name: 'b', created_time: 0, deleted_time: 1583520211, live_duration_secs: '1748' },
      },
      { key: 'c', document: { name: 'c', created_time: 0 } },
      { key: 'd', document: { type: 'something else' } },
      { key: 'e', document: { username: 'e', created_time: 1583518463, memory: { of: 'a lifetime' } } },
    ]);
    expect(count).toEqual({ imported: 3, kept: 0, skipped: 2, oddFields: 2 });
    const [b] = (await store.list({ search: 'B' }, 10, undefined)).rows;
    expect(b).toMatchObject({ availableAt: (1583520211 - 1748) * 1000, outcome: 'deleted', imported: true });
  });

  it('keeps what this service wrote of its own VM when the bucket has it too', async () => {
    const store = await openStore();
    await store.save({ requests: [sampleRequest()], leases: [availableLease()] });
    const count = await store.importBatch([
      { key: 'vm-of-lease-1', document: { name: 'overwritten', created_time: 1583518463 } },
    ]);
    expect(count).toMatchObject({ imported: 0, kept: 1 });
    expect((await store.list({}, 10, undefined)).rows.map((row) => row.name)).toEqual([
      availableLease().name,
    ]);
  });
});

describe('the timeline of a lease', () => {
  it('has each state with its time, also long after the lease has ended', async () => {
    const store = await openStore();
    const step = (state: string, at: number, more: object = {}) => ({
      state,
      at,
      attempt: 1,
      hostRef: 1,
      ...more,
    });
    const waiting = sampleLease('lease-1', {
      state: { kind: 'waiting-for-ip' },
      steps: [step('queued', 10), step('cloning', 20), step('waiting-for-ip', 30)],
    });
    await store.save({ requests: [sampleRequest()], leases: [waiting] });
    const gone = availableLease('lease-1', {
      state: { kind: 'deleted', reason: 'deadline' },
      endedAt: ENDED_AT,
      steps: [
        ...waiting.steps.slice(0, 2),
        step('waiting-for-ip', 30, { note: 'its DHCP lease came late' }),
        step('available', 40),
        step('releasing', 50),
        step('deleted', ENDED_AT),
      ],
    });
    await store.save({ leases: [gone] });
    const { vm, steps } = await (await reopened(store)).timeline('lease-1');
    expect(steps).toEqual(gone.steps);
    expect(vm).toMatchObject({ leaseId: 'lease-1', outcome: 'deadline', endedAt: ENDED_AT });
  });

  it('says why a lease failed, and that there is none of an unknown id', async () => {
    const store = await openStore();
    const failure = { code: 'no-dhcp-lease', message: 'No address came within 300 s.' } as const;
    await store.save({
      requests: [sampleRequest()],
      leases: [sampleLease('lease-1', { state: { kind: 'failed', failure }, endedAt: ENDED_AT })],
    });
    expect((await store.timeline('lease-1')).vm).toMatchObject({
      outcome: 'failed',
      failure: failure.message,
    });
    await expect(store.timeline('lease-2')).rejects.toMatchObject({ failure: { code: 'not-found' } });
  });
});

describe('a store file that can not be used', () => {
  it('is moved aside when it is damaged, and a new one is begun', async () => {
    await writeFile(path.join(folder, 'history.sqlite'), 'this was a database once');
    const logger = recordingLogger();
    const store = await openStore(logger);
    await store.save({ requests: [sampleRequest()] });
    const aside = (await readdir(folder)).find((name) => name.includes('.damaged-'));
    expect(await readFile(path.join(folder, aside ?? ''), 'utf8')).toBe('this was a database once');
    expect(logger.lines.map((line) => line.level)).toContain('error');
  });

  it('too large to be read at each start: is moved aside at the next start after its damage was met', async () => {
    const first = await openStore();
    await first.save({ requests: [sampleRequest()], leases: [availableLease()] });
    await first.writeSetting('large', 'x'.repeat(70 * 1024 ** 2));
    await first.close();
    open = [];
    const file = path.join(folder, 'history.sqlite');
    const database = new DatabaseSync(file);
    const sql = "SELECT rootpage FROM sqlite_schema WHERE name = 'requests'";
    const { rootpage } = database.prepare(sql).get() as { rootpage: number };
    database.close();
    const handle = await openFile(file, 'r+');
    await handle.write(Buffer.alloc(4096, 0xee), 0, 4096, (rootpage - 1) * 4096);
    await handle.close();

    const damaged = await openStore();
    await expect(damaged.save({ requests: [sampleRequest('r-2')] })).rejects.toMatchObject({
      failure: {
        message: expect.stringContaining('it is damaged'),
        hint: expect.stringContaining('Restart'),
      },
    });
    await damaged.close().catch(() => {});
    open = [];
    const next = await openStore();
    await next.save({ requests: [sampleRequest('r-2')] });
    expect((await readdir(folder)).filter((name) => name.includes('.damaged-'))).toHaveLength(1);
    expect((await readdir(folder)).filter((name) => name.endsWith('.suspect'))).toEqual([]);
  });

  it('is refused untouched when a newer version wrote it', async () => {
    const file = path.join(folder, 'history.sqlite');
    const database = new DatabaseSync(file);
    database.exec('PRAGMA user_version = 999');
    database.close();
    const before = await readFile(file);
    await expect(openStore()).rejects.toMatchObject({
      failure: { code: 'store-unavailable', message: expect.stringContaining('newer version') },
    });
    expect(await readFile(file)).toEqual(before);
  });

  it('is refused when another process holds it', async () => {
    await (await openStore()).close();
    open = [];
    const holder = new DatabaseSync(path.join(folder, 'history.sqlite'));
    holder.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    try {
      await expect(openStore()).rejects.toMatchObject({
        failure: { code: 'store-unavailable', message: expect.stringContaining('another process holds it') },
      });
    } finally {
      holder.close();
    }
  });

  it('is refused with a reason when the folder can not be written', async () => {
    const file = path.join(folder, 'a-file');
    await writeFile(file, '');
    const store = createSqliteStore({ folder: path.join(file, 'inside'), logger: recordingLogger() });
    await expect(store).rejects.toMatchObject({ failure: { code: 'store-unavailable' } });
  });
});
