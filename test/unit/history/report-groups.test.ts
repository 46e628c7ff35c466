import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openSnapshot } from '../../../core/history/reports/run-report.ts';
import { openDatabase } from '../../../core/history/sqlite/database/open-database.ts';
import { StopCheck } from '../../../core/history/sqlite/thread/stop-switch.ts';
import { ImportSession } from '../../../core/history/sqlite/write/import-session.ts';
import { HistoryFacet } from '../../../core/model/history.ts';
import { ReportQuery, type ReportQueryInput, type ReportRow } from '../../../core/model/report.ts';
import { runReport } from '../../fixtures/history/run-report.ts';

const DAY = 86_400;
const FROM = Date.UTC(2026, 3, 1) / 1000;
const NOW = FROM + 3 * DAY;

/** Minutes after the first midnight; `kept` undefined: still there. */
interface Vm {
  readonly requester: string;
  readonly tags?: Record<string, unknown>;
  readonly at: number;
  readonly kept?: number;
}

const VMS: readonly Vm[] = [
  // ann: 3 h of team=qe on the first day, 4 h of team=sdk on the second.
  { requester: 'ann', tags: { team: 'qe', run: '1' }, at: 60, kept: 90 },
  { requester: 'ann', tags: { team: 'qe', run: '2' }, at: 60, kept: 90 },
  { requester: 'ann', tags: { team: 'sdk' }, at: 1500, kept: 240 },
  // bob: more untagged than tagged.
  { requester: 'bob', at: 60, kept: 300 },
  { requester: 'bob', tags: { team: 'qe' }, at: 60, kept: 200 },
  // kim's only VM was there before the period and lives: it counts for every day.
  { requester: 'kim', tags: { owner: 'kim', team: 'kv' }, at: -600 },
  { requester: 'mei', tags: { team: ['a', 'list'] }, at: 100, kept: 10 },
  { requester: 'ravi', tags: { team: 'kv' }, at: 100, kept: 20 },
];

let folder: string;
let database: DatabaseSyncInstance;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'dynvm-groups-'));
  ({ database } = openDatabase(path.join(folder, 'history.sqlite'), 0));
  const rows = VMS.map((vm, index) => ({ key: `vm-${index}`, document: toDocument(vm, index) }));
  expect(new ImportSession(database).importBatch(rows).imported).toBe(VMS.length);
});

afterAll(() => {
  database.close();
  rmSync(folder, { recursive: true });
});

function toDocument({ requester, tags, at, kept }: Vm, index: number) {
  const created = FROM + at * 60;
  return {
    ...{ name: `job-${index}`, os: 'centos7', origin: 's827', ipaddr: '10.0.0.1', requester },
    created_time: created,
    ...(tags && { tags }),
    ...(kept === undefined
      ? { state: 'available' }
      : { state: 'deleted', live_duration_secs: kept * 60, deleted_time: created + kept * 60 }),
  };
}

function runRows(query: ReportQueryInput): ReportRow[] {
  const period = { fromAt: FROM * 1000, toAt: NOW * 1000 };
  return runReport(database, ReportQuery.parse({ ...period, ...query }), NOW * 1000).rows;
}

it('the summary names the tag on most VM hours of each key, by what the others do not', () => {
  const rows = runRows({ metric: 'summary', by: 'requester', bucket: 'all' });
  expect(Object.fromEntries(rows.map(({ key, tag }) => [key, tag]))).toEqual({
    // Of one VM's tags all count alike; `team=sdk` has more hours than any `run=…` or `team=qe`.
    ann: 'team=sdk',
    bob: '',
    kim: 'owner=kim',
    mei: 'team=a,list',
    ravi: 'team=kv',
    '(all)': '',
  });
});

it('the summary names the tag of each bucket by the hours inside it', () => {
  const rows = runRows({ metric: 'summary', by: 'requester', bucket: 'day' });
  const findTag = (day: string, key: string) =>
    rows.find((row) => row.bucket === day && row.key === key)?.tag;
  expect(findTag('2026-04-01', 'ann')).toBe('team=qe');
  expect(findTag('2026-04-02', 'ann')).toBe('team=sdk');
  expect(['2026-04-01', '2026-04-02', '2026-04-03'].map((day) => findTag(day, 'kim'))).toEqual([
    'owner=kim',
    'owner=kim',
    'owner=kim',
  ]);
});

it('small keys of a histogram are added up class by class, and none of their VMs is lost', () => {
  const query = { metric: 'usage-duration', by: 'requester', bucket: 'all' } as const;
  const whole = runRows(query);
  const folded = runRows({ ...query, top: 1 });
  const ofClass = (rows: readonly ReportRow[], minutes: number) =>
    rows.filter(({ upToMinutes }) => upToMinutes === minutes).reduce((sum, { vms }) => sum + Number(vms), 0);
  expect(new Set(folded.map(({ key }) => key))).toEqual(new Set(['ann', '(other)']));
  // 5 VMs of others: kept 300, 200, 10 and 20 minutes; kim's lives.
  const others = folded.filter(({ key }) => key === '(other)');
  expect(others.map(({ upToMinutes, vms }) => [upToMinutes, vms]).sort()).toEqual([
    [15, 1],
    [240, 1],
    [30, 1],
    [480, 1],
  ]);
  for (const minutes of [15, 30, 120, 240, 480]) {
    expect(ofClass(folded, minutes), `${minutes} min`).toBe(ofClass(whole, minutes));
  }
});

it('a period is filtered by what its VMs differ by, those that were there before included', () => {
  const readFacets = (fromAt: number, toAt: number, of = HistoryFacet.options) => {
    const snapshot = openSnapshot(database, { nowMs: NOW * 1000, stop: new StopCheck() });
    try {
      return snapshot.facets({ fromAt: fromAt * 1000, toAt: toAt * 1000, of });
    } finally {
      snapshot.close();
    }
  };
  const all = readFacets(0, NOW);
  expect(all).toEqual({
    firstAt: (FROM - 600 * 60) * 1000,
    osKeys: ['centos7'],
    hosts: ['s827'],
    requesters: ['ann', 'bob', 'kim', 'mei', 'ravi'],
    tagKeys: ['owner', 'run', 'team'],
    outcomes: ['deleted', 'live'],
  });
  const secondDay = readFacets(FROM + DAY, FROM + 2 * DAY);
  expect([secondDay.requesters, secondDay.tagKeys]).toEqual([
    ['ann', 'kim'],
    ['owner', 'team'],
  ]);
  expect(readFacets(0, NOW, ['tagKeys'])).toEqual({
    ...{ firstAt: all.firstAt, tagKeys: all.tagKeys },
    ...{ osKeys: [], hosts: [], requesters: [], outcomes: [] },
  });
  // Of a mere moment: those that are there, and the first of all.
  expect(readFacets(NOW, NOW)).toMatchObject({ firstAt: all.firstAt, requesters: ['kim'] });
});
