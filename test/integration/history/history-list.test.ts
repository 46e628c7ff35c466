import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSqliteStore, type SqliteStore } from '../../../core/history/index.ts';
import { HistorySortKey } from '../../../core/model/history.ts';
import type { PageCursor } from '../../../core/ports.ts';
import { createSilentLogger } from '../../fixtures/silent-logger.ts';

let folder: string;
let store: SqliteStore;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'dynvm-list-'));
  store = await createSqliteStore({ folder, logger: createSilentLogger() });
});

afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

describe('the list of the history', () => {
  it('is turned in both directions, from both ends and from a day in between', async () => {
    const askedAt = (index: number) => 1_700_000_000 + index * 3600;
    await store.importBatch(
      Array.from({ length: 25 }, (_, index) => ({
        key: `vm-${index}`,
        // Two at each moment: the mark tells them apart.
        document: { name: `job-${index}`, ipaddr: '10.0.0.1', created_time: askedAt(Math.floor(index / 2)) },
      })),
    );
    const names = async (place: PageCursor) => {
      const page = await store.list({}, 10, place);
      return { ...page, rows: page.rows.map(({ name }) => Number(name.slice(4))) };
    };
    const newest = await names({});
    expect(newest.previous).toBeUndefined();
    const second = await names({ after: newest.next });
    expect(second.rows).toEqual([14, 13, 12, 11, 10, 9, 8, 7, 6, 5]);
    expect((await names({ before: second.previous })).rows).toEqual(newest.rows);

    const oldest = await names({ oldest: true });
    expect([oldest.rows, oldest.next]).toEqual([[9, 8, 7, 6, 5, 4, 3, 2, 1, 0], undefined]);
    const beforeIt = await names({ before: oldest.previous });
    expect(beforeIt.rows).toEqual([19, 18, 17, 16, 15, 14, 13, 12, 11, 10]);
    const first = await names({ before: beforeIt.previous });
    expect([first.rows, first.previous]).toEqual([[24, 23, 22, 21, 20], undefined]);
    expect((await names({ after: first.next })).rows).toEqual(beforeIt.rows);

    const day = await names({ at: askedAt(4) * 1000 });
    expect(day.rows).toEqual([7, 6, 5, 4, 3, 2, 1, 0]);
    expect((await names({ before: day.previous })).rows[9]).toBe(8);
    expect((await names({ at: askedAt(99) * 1000 })).previous).toBeUndefined();
    expect(await names({ at: askedAt(-1) * 1000 })).toEqual({ rows: [] });
    expect((await names({ at: askedAt(4) * 1000, sort: { by: 'asked', descending: true } })).rows).toEqual(
      day.rows,
    );
  });

  it.each([
    { by: 'name', descending: true },
    { by: 'asked', descending: false },
  ] as const)('a moment cannot be jumped to in the order %j', async (sort) => {
    await expect(store.list({}, 10, { at: 1_000, sort })).rejects.toMatchObject({
      code: 'bad-input',
      failure: { where: { field: 'at' } },
    });
  });

  it.each(HistorySortKey.options)('is sorted by %s, both ways, page by page', async (by) => {
    await store.importBatch(
      Array.from({ length: 25 }, (_, index) => ({
        key: `vm-${index}`,
        document: {
          name: `job-"${(index * 7) % 5}`,
          os: ['centos7', 'windows'][index % 2],
          origin: `s${index % 3}`,
          username: `user${index % 4}`,
          ipaddr: index % 6 === 0 ? '' : '10.0.0.1',
          created_time: 1_700_000_000 + index * 3600,
          create_duration_secs: (index * 11) % 9,
          state: index % 2 === 0 ? 'deleted' : 'available',
          ...(index % 2 === 0 && {
            deleted_time: 1_700_100_000 + ((index * 5) % 13),
            live_duration_secs: (index * 3) % 10,
          }),
        },
      })),
    );
    const fields = { asked: 'askedAt', os: 'osKey', lifetime: 'liveSeconds', deleted: 'endedAt' } as const;
    for (const descending of [false, true]) {
      const sort = { by, descending };
      const whole = (await store.list({}, 100, { sort })).rows;
      expect(whole).toHaveLength(25);
      const values = whole.map((row) => {
        if (by === 'ready') return row.availableAt === undefined ? -1 : row.createSeconds;
        return row[by in fields ? fields[by as keyof typeof fields] : (by as 'name')] ?? -1;
      });
      const compare = (a: string | number, b: string | number) => (a < b ? -1 : a > b ? 1 : 0);
      expect(values).toEqual(values.toSorted((a, b) => (descending ? compare(b, a) : compare(a, b))));

      const first = await store.list({}, 10, { sort });
      const second = await store.list({}, 10, { sort, after: first.next });
      const third = await store.list({}, 10, { sort, after: second.next });
      expect([...first.rows, ...second.rows, ...third.rows]).toEqual(whole);
      expect([first.previous, third.next]).toEqual([undefined, undefined]);
      expect((await store.list({}, 10, { sort, before: second.previous })).rows).toEqual(first.rows);
      expect((await store.list({}, 10, { sort, oldest: true })).rows).toEqual(whole.slice(-10));
    }
  });

  it('refuses the cursor of another order, and says so', async () => {
    const page = (after: string) => store.list({}, 10, { sort: { by: 'name', descending: false }, after });
    await expect(page('12:3')).rejects.toThrow('"12:3" is not the cursor of a page');
    await expect(page('"job:3')).rejects.toThrow('is not the cursor of a page');
    await expect(store.list({}, 10, { after: '"job":3' })).rejects.toThrow('is not the cursor of a page');
  });

  it('names the tags of all its VMs, the most used first, also those written since', async () => {
    const document = (tags: unknown) => ({
      name: 'job',
      ipaddr: '10.0.0.1',
      created_time: 1_700_000_000,
      tags,
    });
    const write = (from: number, ...tags: unknown[]) =>
      store.importBatch(tags.map((each, index) => ({ key: `vm-${from + index}`, document: document(each) })));
    expect(await store.tags('', 10)).toEqual([]);
    await write(0, { team: 'qe' }, { team: 'qe', run: '7' }, { team: 'sdk' }, undefined, {
      odd: { a: 1 },
      n: 3,
    });
    expect(await store.tags('', 10)).toEqual([
      { key: 'team', value: 'qe', vms: 2 },
      { key: 'n', value: '3', vms: 1 },
      { key: 'run', value: '7', vms: 1 },
      { key: 'team', value: 'sdk', vms: 1 },
    ]);
    expect(await store.tags('', 1)).toHaveLength(1);
    expect((await store.tags('M=S', 10)).map(({ value }) => value)).toEqual(['sdk']);
    await write(10, { team: 'sdk' }, { team: 'sdk' });
    expect((await store.tags('team', 1))[0]).toEqual({ key: 'team', value: 'sdk', vms: 3 });
  });
});
