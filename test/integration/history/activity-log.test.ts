import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSqliteStore, type SqliteStore } from '../../../core/history/index.ts';
import { openDatabase } from '../../../core/history/sqlite/database/open-database.ts';
import { MIGRATIONS } from '../../../core/history/sqlite/migrations/migrations.ts';
import { StoreSession } from '../../../core/history/sqlite/write/store-session.ts';
import { type LogFilter, type LogRow, matchesLogFilter } from '../../../core/model/audit.ts';
import { recordingLogger } from '../../fixtures/logger.ts';

let folder: string;
let store: SqliteStore;

const openStore = () => createSqliteStore({ folder, logger: recordingLogger() });
const database = () => new DatabaseSync(path.join(folder, 'history.sqlite'));

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'dynvm-log-'));
  store = await openStore();
});

afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

const KINDS = [
  'lease.released',
  'lease.expiring',
  'host.live',
  'host.unreachable',
  'leasehold',
  'config.applied',
];

/** Line `n` of many that differ in every field that can be filtered for. */
function line(n: number): LogRow {
  return {
    id: `line-${n}`,
    at: 1_777_000_000_000 + n * 1000,
    level: (['info', 'info', 'warning', 'error'] as const)[n % 4] ?? 'info',
    kind: KINDS[n % KINDS.length] ?? '',
    message:
      n % 11 === 0
        ? `say "Ja\\nein" ${n}`
        : n % 3 === 0
          ? `Über VM Job-${n} wurde entschieden.`
          : `VM job-${n} was looked at.`,
    actor: n % 5 === 0 ? 'cli:ann' : 'legacy:10.1.2.3',
    ...(n % 2 === 0 ? { hostRef: n % 7 } : {}),
    ...(n % 3 === 0 ? { leaseId: `lease-${n % 9}`, requestId: `request-${n % 4}`, vm: `job-${n % 8}` } : {}),
  };
}

describe('the activity log in the store', () => {
  it('is read back newest first, a page at a time, also after a restart', async () => {
    store.appendLog(Array.from({ length: 250 }, (_, n) => line(n)));
    expect((await store.log({}, 2, undefined)).map(({ id }) => id)).toEqual(['line-249', 'line-248']);
    await store.close();
    store = await openStore();
    const read: LogRow[] = [];
    for (let page = await store.log({}, 100, undefined); page.length > 0; ) {
      read.push(...page);
      page = await store.log({}, 100, page.at(-1)?.id);
    }
    expect(read).toEqual(Array.from({ length: 250 }, (_, n) => line(249 - n)));
  });

  const FILTERS: LogFilter[] = [
    { level: 'warning' },
    { level: 'error', actor: 'legacy:10.1.2.3' },
    { kinds: ['lease.released', 'host'] },
    { kinds: ['lease'] },
    { actor: 'cli:ann' },
    { hostRef: 0 },
    { leaseId: 'lease-3' },
    { requestId: 'request-1', vm: 'job-5' },
    { vm: 'job-4' },
    { search: 'jOB-12' },
    { search: 'ÜBER' },
    { search: 'ann' },
    { search: '%' },
    { search: 'say "ja\\nein"' },
    { kinds: ['lease', 'lease.released', 'host.live'], search: 'job-3', level: 'info' },
    { fromAt: 1_777_000_020_000, toAt: 1_777_000_031_000 },
    { level: 'warning', kinds: ['host'], hostRef: 2, fromAt: 1_777_000_010_000 },
  ];

  it('is filtered by the rule that a page applies to live lines', async () => {
    const lines = Array.from({ length: 200 }, (_, n) => line(n));
    store.appendLog(lines);
    for (const filter of FILTERS) {
      const wanted = lines.filter((row) => matchesLogFilter(row, filter)).reverse();
      expect(await store.log(filter, 1000, undefined), JSON.stringify(filter)).toEqual(wanted);
    }
    expect((await store.log({ kinds: ['lease'] }, 1000, undefined)).map(({ kind }) => kind)).not.toContain(
      'leasehold',
    );
    const [first, second] = await store.log({ actor: 'cli:ann' }, 2, undefined);
    expect(await store.log({ actor: 'cli:ann' }, 1, first?.id)).toEqual([second]);
  });

  it('refuses to go on from a line that is not there', async () => {
    await expect(store.log({}, 10, 'line-1')).rejects.toMatchObject({ failure: { code: 'bad-input' } });
  });

  it('gets the lines that it refused for a while, in order', async () => {
    const other = database();
    other.exec('BEGIN IMMEDIATE');
    store.appendLog([line(1)]);
    await store.log({}, 10, undefined);
    expect(await store.log({}, 10, undefined)).toEqual([]);
    other.exec('ROLLBACK');
    other.close();
    store.appendLog([line(2)]);
    expect(await store.log({}, 10, undefined)).toEqual([line(2), line(1)]);
  });

  it('of an older version is read back and filtered, too', async () => {
    await store.close();
    const file = database();
    const tables = file.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
    for (const { name } of tables as { name: string }[]) file.exec(`DROP TABLE ${name}`);
    file.exec(`${MIGRATIONS[0]} ${MIGRATIONS[1]} PRAGMA user_version = 2`);
    const old = line(3);
    file
      .prepare('INSERT INTO log (at, kind, level, actor, row) VALUES (?, ?, ?, ?, ?)')
      .run(old.at, old.kind, old.level, old.actor, JSON.stringify(old));
    file.close();
    store = await openStore();
    store.appendLog([line(4)]);
    expect(await store.log({}, 10, 'line-4')).toEqual([old]);
    expect(await store.log({ vm: 'job-3' }, 10, undefined)).toEqual([old]);
  });
});

it('the activity log keeps as many lines as it may, the newest ones', async () => {
  const { database } = openDatabase(path.join(folder, 'other.sqlite'), Date.now());
  const session = new StoreSession(database, 1500);
  const lines = Array.from({ length: 4000 }, (_, n) => line(n));
  for (let from = 0; from < lines.length; from += 500) session.appendLog(lines.slice(from, from + 500));
  const kept = database.prepare('SELECT id FROM log ORDER BY seq').all() as { id: string }[];
  expect(kept.map(({ id }) => id)).toEqual(lines.slice(-1500).map(({ id }) => id));
  session.close();
});
