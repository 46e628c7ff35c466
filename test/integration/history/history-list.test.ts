import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSqliteStore, type SqliteStore } from '../../../core/history/index.ts';
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
