import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { DateTime } from 'luxon';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSqliteStore } from '../../../core/history/index.ts';
import { reportCsv, reportJson } from '../../../core/history/reports/export-report.ts';
import { openDatabase } from '../../../core/history/sqlite/database/open-database.ts';
import { ImportSession } from '../../../core/history/sqlite/write/import-session.ts';
import { ReportQuery, type ReportQueryInput, type ReportRow } from '../../../core/model/report.ts';
import { toVisibleText } from '../../../core/model/visible-text.ts';
import { runReport } from '../../fixtures/history/run-report.ts';
import { createSilentLogger } from '../../fixtures/silent-logger.ts';

// Around the end of summer time in Berlin: one day of 25 hours is inside.
const NOW = Date.UTC(2026, 10, 2, 9, 30) / 1000;
const FROM = NOW - 14 * 86_400;
const OS_KEYS = ['centos7', 'windows', 'debian10'];

interface Vm {
  os: string;
  team: string;
  created: number;
  createSeconds: number;
  liveSeconds: number;
  deleteSeconds: number;
  gone: boolean;
  ipaddr: string;
  requester: string;
}

let folder: string;
let database: DatabaseSyncInstance;
const vms: Vm[] = randomVms(600, 42);

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'dynvm-reports-'));
  ({ database } = openDatabase(path.join(folder, 'history.sqlite'), 0));
  const rows = vms.map((vm, index) => ({ key: `vm-${index}`, document: toDocument(vm, index) }));
  const count = new ImportSession(database).importBatch(rows);
  expect(count).toMatchObject({ imported: vms.length, skipped: 0, oddFields: 0 });
});

afterAll(() => {
  database.close();
  rmSync(folder, { recursive: true });
});

/** The same numbers on every run. */
function randomVms(count: number, seed: number): Vm[] {
  let state = seed;
  const random = () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
  return Array.from({ length: count }, (_, index) => {
    const created = FROM - 3 * 86_400 + Math.floor(random() * 17 * 86_400);
    const liveSeconds = Math.floor(random() ** 3 * 5 * 86_400);
    return {
      os: OS_KEYS[index % OS_KEYS.length] ?? '',
      team: ['qe', 'sdk', ''][index % 5] ?? '',
      created,
      createSeconds: 30 + Math.floor(random() * 90),
      liveSeconds,
      deleteSeconds: 5,
      gone: created + liveSeconds + 5 < NOW,
      ipaddr: index % 17 === 0 ? '' : `10.0.0.${index % 250}`,
      requester: `jenkins-${index % 7}`,
    };
  });
}

function toDocument(vm: Vm, index: number) {
  const { created, createSeconds, liveSeconds, deleteSeconds } = vm;
  return {
    name: `job-${index}`,
    os: vm.os,
    origin: 's827',
    ipaddr: vm.ipaddr,
    created_time: created,
    create_duration_secs: createSeconds,
    state: vm.gone ? 'deleted' : 'available',
    requester: vm.requester,
    cpu: '6',
    memory: String(8 * 1024 ** 3),
    ...(vm.team === '' ? {} : { tags: { team: vm.team } }),
    ...(vm.gone
      ? {
          live_duration_secs: liveSeconds,
          delete_duration_secs: deleteSeconds,
          deleted_time: created + liveSeconds + deleteSeconds,
          endReason: atDeadline(vm) ? 'deadline' : 'released',
        }
      : {}),
  };
}

function atDeadline(vm: Vm): boolean {
  return vm.liveSeconds % 3 === 0;
}

function toSpan(vm: Vm): [starts: number, ends: number] {
  const ends = vm.gone ? vm.created + vm.liveSeconds + vm.deleteSeconds : NOW;
  return [vm.created - vm.createSeconds, ends];
}

function report(query: ReportQueryInput) {
  const period = { fromAt: FROM * 1000, toAt: NOW * 1000 };
  return runReport(database, ReportQuery.parse({ ...period, ...query }), NOW * 1000);
}

function figures(rows: readonly ReportRow[], name: string): Map<string, number> {
  return new Map(rows.map((row) => [`${row.bucket}|${row.key}`, Number(row[name])]));
}

/** The plain way: every VM cut at every border of every bucket. */
function splitByHand(zone: string, unit: 'day' | 'week' | 'hour', label: string, toKey: (vm: Vm) => string) {
  const expected = new Map<string, number>();
  for (const vm of vms.filter(({ ipaddr }) => ipaddr !== '')) {
    const [starts, ends] = toSpan(vm);
    let at = Math.max(starts, FROM);
    while (at < Math.min(ends, NOW)) {
      const bucket = DateTime.fromSeconds(at, { zone }).startOf(unit);
      const border = Math.min(
        ends,
        NOW,
        bucket
          .plus({ [unit]: 1 })
          .startOf(unit)
          .toSeconds(),
      );
      const key = `${bucket.toFormat(label)}|${toKey(vm)}`;
      expected.set(key, (expected.get(key) ?? 0) + (border - at) / 3600);
      at = border;
    }
  }
  return expected;
}

describe('VM hours', () => {
  it.each([
    ['UTC', 'day', 'yyyy-MM-dd'],
    ['Europe/Berlin', 'day', 'yyyy-MM-dd'],
    ['America/New_York', 'week', "kkkk-'W'WW"],
    ['Asia/Kolkata', 'hour', "yyyy-MM-dd'T'HH:mmZZ"],
  ] as const)('are split at the borders of each bucket: %s by %s', (zone, bucket, label) => {
    const actual = figures(report({ metric: 'hours', by: 'os', bucket, zone }).rows, 'hours');
    const expected = splitByHand(zone, bucket, label, (vm) => vm.os);
    expect([...actual.keys()].sort()).toEqual([...expected.keys()].sort());
    for (const [key, hours] of expected) expect(actual.get(key), key).toBeCloseTo(hours, 6);
  });

  it('come by tag, with the untagged under an empty key', () => {
    const actual = figures(report({ metric: 'hours', by: 'tag:team', bucket: 'day' }).rows, 'hours');
    const expected = splitByHand('UTC', 'day', 'yyyy-MM-dd', (vm) => vm.team);
    expect([...expected.keys()].some((key) => key.endsWith('|'))).toBe(true);
    for (const [key, hours] of expected) expect(actual.get(key), key).toBeCloseTo(hours, 6);
  });

  it('add up to the same sum however they are cut', () => {
    const sums = (['hour', 'day', 'week', 'month', 'all'] as const).map((bucket) =>
      report({ metric: 'hours', bucket }).rows.reduce((sum, row) => sum + Number(row.hours), 0),
    );
    for (const sum of sums) expect(sum).toBeCloseTo(sums[0] ?? Number.NaN, 4);
  });

  it('fold small keys into one', () => {
    const all = report({ metric: 'hours', by: 'requester', bucket: 'all' }).rows;
    const top = report({ metric: 'hours', by: 'requester', bucket: 'all', top: 2 }).rows;
    expect(top).toHaveLength(3);
    const sum = (rows: readonly ReportRow[]) => rows.reduce((total, row) => total + Number(row.hours), 0);
    expect(sum(top)).toBeCloseTo(sum(all), 6);
  });
});

describe('other metrics, against the documents counted by hand', () => {
  const handed = vms.filter((vm) => vm.ipaddr !== '' && vm.created >= FROM && vm.created < NOW);

  it("compute the old dashboards' hours unsplit, in UTC whatever zone is asked for", () => {
    const expected = new Map<string, number>();
    for (const vm of handed) {
      const day = DateTime.fromSeconds(vm.created, { zone: 'UTC' }).toFormat('yyyy-MM-dd');
      const seconds = vm.createSeconds + (vm.gone ? vm.liveSeconds + vm.deleteSeconds : 0);
      expected.set(`${day}|`, (expected.get(`${day}|`) ?? 0) + seconds / 3600);
    }
    const result = report({ metric: 'dashboard-hours', zone: 'Asia/Tokyo' });
    expect(result.zone).toBe('UTC');
    const actual = figures(result.rows, 'hours');
    expect(actual.size).toBe(expected.size);
    for (const [key, hours] of expected) expect(actual.get(key), key).toBeCloseTo(hours, 6);
  });

  it('count created VMs and different requesters', () => {
    const createdSum = report({ metric: 'created', by: 'os' }).rows.reduce(
      (sum, row) => sum + Number(row.vms),
      0,
    );
    expect(createdSum).toBe(handed.length);
    const [row] = report({ metric: 'requesters', bucket: 'all' }).rows;
    expect(row?.requesters).toBe(new Set(handed.map((vm) => vm.requester)).size);
  });

  it('give nearest-rank percentiles of the create duration', () => {
    const sorted = handed.map((vm) => vm.createSeconds).sort((a, b) => a - b);
    const [row] = report({ metric: 'create-duration', bucket: 'all' }).rows;
    expect(row).toMatchObject({
      vms: sorted.length,
      p50: sorted[Math.ceil(sorted.length * 0.5) - 1],
      p95: sorted[Math.ceil(sorted.length * 0.95) - 1],
      max: sorted.at(-1),
    });
  });

  it('class usage by length and leave the living out', () => {
    const rows = report({ metric: 'usage-duration', bucket: 'all' }).rows;
    const upToHour = rows.filter((row) => row.upToMinutes !== null && Number(row.upToMinutes) <= 60);
    const count = (list: readonly ReportRow[]) => list.reduce((sum, row) => sum + Number(row.vms), 0);
    expect(count(upToHour)).toBe(handed.filter((vm) => vm.gone && vm.liveSeconds <= 3600).length);
    expect(count(rows)).toBe(handed.filter((vm) => vm.gone).length);
  });

  it('find the most VMs alive at once', () => {
    const [row] = report({ metric: 'concurrency', bucket: 'all' }).rows;
    const spans = vms.filter((vm) => vm.ipaddr !== '').map(toSpan);
    const moments = [FROM, ...spans.map(([starts]) => starts).filter((at) => at >= FROM && at < NOW)];
    const most = Math.max(
      ...moments.map((at) => spans.filter(([starts, ends]) => starts <= at && ends > at).length),
    );
    expect(row?.peak).toBe(most);
  });
});

it('a report says which time it covers, in milliseconds, and how that is cut', () => {
  const result = report({ metric: 'hours', bucket: 'day' });
  expect([result.fromAt, result.toAt]).toEqual([FROM * 1000, NOW * 1000]);
  expect([result.buckets[0]?.fromAt, result.buckets.at(-1)?.toAt]).toEqual([FROM * 1000, NOW * 1000]);
  for (const [index, { fromAt }] of result.buckets.entries()) {
    if (index > 0) expect(fromAt).toBe(result.buckets[index - 1]?.toAt);
  }
});

describe('filters', () => {
  it.each([
    [{ osKey: 'windows' }, (vm: Vm) => vm.os === 'windows'],
    [{ requester: 'jenkins-3' }, (vm: Vm) => vm.requester === 'jenkins-3'],
    [{ tag: { key: 'team', value: 'qe' } }, (vm: Vm) => vm.team === 'qe'],
    [{ tag: { key: 'team', value: '' } }, (vm: Vm) => vm.team === ''],
    [
      { osKey: 'windows', tag: { key: 'team', value: 'sdk' } },
      (vm: Vm) => vm.os === 'windows' && vm.team === 'sdk',
    ],
  ] as const)('%o leaves only those VMs, in hours and in counts', (filter, holds) => {
    const seconds = vms
      .filter((vm) => vm.ipaddr !== '' && holds(vm))
      .reduce((sum, vm) => {
        const [starts, ends] = toSpan(vm);
        return sum + Math.max(0, Math.min(ends, NOW) - Math.max(starts, FROM));
      }, 0);
    const [row] = report({ metric: 'hours', bucket: 'all', filter }).rows;
    expect(row?.hours).toBeCloseTo(seconds / 3600, 6);
    const [counted] = report({ metric: 'created', bucket: 'all', filter }).rows;
    expect(counted?.vms ?? 0).toBe(
      vms.filter((vm) => vm.ipaddr !== '' && vm.created >= FROM && vm.created < NOW && holds(vm)).length,
    );
  });
});

describe('the summary', () => {
  const rows = () => report({ metric: 'summary', by: 'requester', bucket: 'all' }).rows;
  const readNumber = (row: ReportRow | undefined, name: string) => Number(row?.[name]);

  it('says the same as the single reports, for each key and for all together', () => {
    const by = 'requester';
    const singles = {
      hours: figures(report({ metric: 'hours', by, bucket: 'all' }).rows, 'hours'),
      vms: figures(report({ metric: 'created', by, bucket: 'all' }).rows, 'vms'),
      peak: figures(report({ metric: 'concurrency', by, bucket: 'all' }).rows, 'peak'),
      readyP95: figures(report({ metric: 'create-duration', by, bucket: 'all' }).rows, 'p95'),
      asked: figures(report({ metric: 'failures', by, bucket: 'all' }).rows, 'asked'),
    };
    expect(rows().length).toBe(8);
    for (const row of rows()) {
      if (row.key === '(all)') continue;
      for (const [name, single] of Object.entries(singles)) {
        expect(readNumber(row, name), `${row.key} ${name}`).toBeCloseTo(
          single.get(`|${row.key}`) ?? Number.NaN,
          6,
        );
      }
    }
    const all = rows().find(({ key }) => key === '(all)');
    for (const name of ['hours', 'vms', 'asked', 'failed', 'untaggedHours']) {
      const sum = rows().reduce((total, row) => total + (row.key === '(all)' ? 0 : readNumber(row, name)), 0);
      expect(readNumber(all, name), name).toBeCloseTo(sum, 6);
    }
    const [peak] = report({ metric: 'concurrency', bucket: 'all' }).rows;
    expect(all?.peak).toBe(peak?.peak);
    expect(all?.peakAt).toBe(peak?.peakAt);
  });

  it('finds the median life, the share at the deadline and the untagged hours', () => {
    const all = rows().find(({ key }) => key === '(all)');
    const ended = vms.filter((vm) => vm.ipaddr !== '' && vm.created >= FROM && vm.created < NOW && vm.gone);
    const lives = ended.map((vm) => vm.liveSeconds).sort((a, b) => a - b);
    expect(all?.medianLife).toBe(lives[Math.ceil(lives.length / 2) - 1]);
    expect(all?.atDeadline).toBeCloseTo(ended.filter(atDeadline).length / ended.length, 9);
    const byTeam = figures(report({ metric: 'hours', by: 'tag:team', bucket: 'all' }).rows, 'hours');
    expect(readNumber(all, 'untaggedHours')).toBeCloseTo(byTeam.get('|') ?? Number.NaN, 6);
  });

  it('keeps the row of all together when it is cut to the largest keys', () => {
    const top = report({ metric: 'summary', by: 'requester', bucket: 'all', top: 2 }).rows;
    const largest = rows()
      .filter(({ key }) => key !== '(all)')
      .sort((a, b) => readNumber(b, 'hours') - readNumber(a, 'hours'));
    expect(top.map(({ key }) => key).sort()).toEqual(['(all)', largest[0]?.key, largest[1]?.key].sort());
  });
});

describe('the cost', () => {
  const cost = { perVcpuHour: 0.02, perGibHour: 0.005, currency: 'EUR' };

  it('is each hour times the size of its VM, in hours and in the summary, and is told in the definition', () => {
    const result = report({ metric: 'hours', by: 'os', bucket: 'day', cost });
    for (const row of result.rows)
      expect(row.cost).toBeCloseTo(Number(row.hours) * (6 * 0.02 + 8 * 0.005), 6);
    expect(result.columns.at(-1)).toEqual({ name: 'cost', unit: 'EUR' });
    expect(result.definition).toContain('vCPUs x 0.02');
    const sum = result.rows.reduce((total, row) => total + Number(row.cost), 0);
    const summed = report({ metric: 'summary', bucket: 'all', cost }).rows.find(({ key }) => key === '(all)');
    expect(summed?.cost).toBeCloseTo(sum, 4);
    expect(reportCsv(result)).toContain('bucket,key,hours,cost');
  });

  it('is folded with the hours of small keys', () => {
    const top = report({ metric: 'hours', by: 'requester', bucket: 'all', top: 2, cost }).rows;
    const other = top.find(({ key }) => key === '(other)');
    expect(other?.cost).toBeCloseTo(Number(other?.hours) * (6 * 0.02 + 8 * 0.005), 6);
  });
});

describe('concurrency by key', () => {
  it('has the exact peak of each key, and when it was', () => {
    for (const row of report({ metric: 'concurrency', by: 'os', bucket: 'day' }).rows) {
      const day = DateTime.fromISO(row.bucket, { zone: 'UTC' }).toSeconds();
      const from = Math.max(day, FROM);
      const spans = vms.filter((vm) => vm.ipaddr !== '' && vm.os === row.key).map(toSpan);
      const moments = [
        from,
        ...spans.map(([starts]) => starts).filter((at) => at >= from && at < day + 86_400),
      ];
      const aliveAt = (at: number) => spans.filter(([starts, ends]) => starts <= at && ends > at).length;
      expect(row.peak, `${row.bucket} ${row.key}`).toBe(Math.max(...moments.map(aliveAt)));
      expect(aliveAt(Number(row.peakAt) / 1000)).toBe(row.peak);
    }
  });
});

describe('three-hour buckets', () => {
  it('begin at 0, 3, 6 … by the clock on the wall, also on the day it is changed', () => {
    const { buckets } = report({
      metric: 'hours',
      bucket: '3-hours',
      zone: 'Europe/Berlin',
      fromAt: Date.UTC(2026, 9, 24, 22),
      toAt: Date.UTC(2026, 9, 25, 23),
    });
    expect(buckets.map(({ label }) => label.slice(11, 16))).toEqual([
      ...['00:00', '03:00', '06:00', '09:00', '12:00', '15:00', '18:00', '21:00'],
    ]);
    const hours = buckets.map(({ fromAt, toAt }) => (toAt - fromAt) / 3_600_000);
    expect(hours).toEqual([4, 3, 3, 3, 3, 3, 3, 3]);
  });
});

describe('one snapshot', () => {
  it('shows no row that came after it, while a report without one does', async () => {
    const store = await createSqliteStore({ folder, logger: createSilentLogger() });
    try {
      const query = ReportQuery.parse({
        metric: 'created',
        bucket: 'all',
        fromAt: FROM * 1000,
        toAt: NOW * 1000,
      });
      const vmsIn = async (snapshotId?: string) =>
        Number((await store.report(query, { snapshotId })).rows[0]?.vms);
      const before = await vmsIn('first');
      const [vm] = vms.filter(({ created, ipaddr }) => ipaddr !== '' && created >= FROM && created < NOW);
      await store.importBatch([{ key: 'one-more', document: toDocument(vm as Vm, 9999) }]);
      expect(await vmsIn('first')).toBe(before);
      expect(await vmsIn('second')).toBe(before + 1);
      expect(await vmsIn()).toBe(before + 1);
    } finally {
      await store.close();
      database.prepare("DELETE FROM vms WHERE vm_uuid = 'one-more'").run();
    }
  });
});

describe('exports', () => {
  it('say what was counted, where days begin, and how many rows follow', () => {
    const result = report({ metric: 'hours', by: 'os', zone: 'Europe/Berlin' });
    const lines = reportCsv(result).trimEnd().split('\r\n');
    expect(lines[0]).toContain(result.definition);
    expect(lines[1]).toContain(`time zone Europe/Berlin, ${result.rows.length} rows`);
    expect(lines).toHaveLength(result.rows.length + 3);
    expect(JSON.parse(reportJson(result))).toMatchObject({
      rowCount: result.rows.length,
      zone: 'Europe/Berlin',
    });
  });

  it('keep a spreadsheet from running a key as a formula', () => {
    const result = { ...report({ metric: 'created' }), rows: [{ bucket: 'b', key: '=1+1,"x"', vms: 1 }] };
    expect(reportCsv(result)).toContain(`b,"'=1+1,""x""",1`);
  });

  it.each(['=1', '+1', '-1', '@A1', '＝1', '＋1', '－1', '＠A1', '\t=1', '\r=1', ' =1', '\0=1', '\n1'])(
    'mark %j as text',
    (key) => {
      const result = { ...report({ metric: 'created' }), rows: [{ bucket: 'b', key, vms: 1 }] };
      const [cell] = reportCsv(result).split('\r\nb,').slice(1);
      expect(cell?.replaceAll('"', '')).toBe(`'${toVisibleText(key)},1\r\n`);
    },
  );

  it('begin with a byte-order mark and round what people read; JSON has the exact figures', () => {
    const figures = [0.1 + 0.2, 2 / 3e7, 1234.56789, -0.25, 3];
    const rows = figures.map((vms, index) => ({ bucket: 'b', key: `k${index}`, vms }));
    const result = { ...report({ metric: 'created' }), rows };
    const csv = reportCsv(result);
    expect(csv.startsWith('\uFEFF# created')).toBe(true);
    expect(csv.trimEnd().split('\r\n').slice(3)).toEqual([
      'b,k0,0.3',
      'b,k1,0.00000006667',
      'b,k2,1234.5679',
      'b,k3,-0.25',
      'b,k4,3',
    ]);
    expect(JSON.parse(reportJson(result)).rows[0].vms).toBe(0.1 + 0.2);
  });
});

describe('bad queries', () => {
  it.each([
    [{ metric: 'hours', zone: 'Mars/Olympus' }, 'not a time zone'],
    [{ metric: 'hours', bucket: 'hour', fromAt: 0 }, 'more than'],
    [{ metric: 'hours', toAt: 1e18 }, 'Too big'],
  ] as const)('%o is refused', (query, text) => {
    expect(() => report(query)).toThrow(text);
  });
});
