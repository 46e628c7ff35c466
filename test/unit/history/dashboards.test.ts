import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../../core/history/sqlite/database/open-database.ts';
import { readHistoryPage } from '../../../core/history/sqlite/read/read-history-page.ts';
import { StoreSession } from '../../../core/history/sqlite/write/store-session.ts';
import { toHistoryDocument } from '../../../core/history/to-history-document.ts';
import type { HistoryDocument } from '../../../core/model/history.ts';
import type { Lease } from '../../../core/model/lease.ts';
import { ReportQuery, type ReportQueryInput } from '../../../core/model/report.ts';
import { runReport } from '../../fixtures/history/run-report.ts';
import { availableLease, sampleLease, sampleRequest } from '../../fixtures/sample-lease.ts';

// The queries that the old dashboards run over the bucket, computed here by hand over the documents as the outbox writes
// them; and the same figures from the store. @see docs/spec/legacy-api.md#history-document
const DAY_MS = 86_400_000;
const START = Date.UTC(2026, 3, 1);
const NOW = START + 30 * DAY_MS;

let folder: string;
let database: DatabaseSyncInstance;
const leases = Array.from({ length: 300 }, (_, index) => leaseNumber(index));
/** As a dashboard sees them: JSON in a bucket. */
let documents: HistoryDocument[];

/** Released, past its deadline, alive, or failed; on three hosts, with four systems. */
function leaseNumber(index: number): Lease {
  const createdAt = START + Math.floor((index * 29 * DAY_MS) / 300);
  const common: Partial<Lease> = {
    name: `job-${index % 10}-${index}`,
    descriptor: `job-${index % 10}-${index}`,
    osKey: ['centos7', 'windows', 'debian10', 'win16'][index % 4] ?? '',
    hostName: `s${index % 3}`,
    createdAt,
    deadlineAt: createdAt + 720 * 60_000,
    vmUuid: `vm-${index}`,
  };
  if (index % 7 === 0) {
    return sampleLease(`lease-${index}`, {
      ...common,
      state: { kind: 'failed', failure: { code: 'no-dhcp-lease', message: 'No DHCP lease' } },
      endedAt: createdAt + 400_000,
    });
  }
  const availableAt = createdAt + 40_000 + (index % 50) * 1000;
  if (index % 5 === 0) return availableLease(`lease-${index}`, { ...common, availableAt });
  const deleteStartedAt = availableAt + (1 + (index % 400)) * 60_000;
  return availableLease(`lease-${index}`, {
    ...common,
    availableAt,
    state: { kind: 'deleted', reason: 'released' },
    deleteStartedAt,
    endedAt: deleteStartedAt + 5000,
  });
}

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'dynvm-dashboards-'));
  ({ database } = openDatabase(path.join(folder, 'history.sqlite'), 0));
  const session = new StoreSession(database);
  session.outbox.configure({ history: 'a bucket' });
  session.saveAll([{ requests: [sampleRequest()], leases }]);
  const entries = session.outbox.due('history', 1000, NOW);
  documents = entries.map(({ content }) => JSON.parse(JSON.stringify(content)) as HistoryDocument);
});

afterAll(() => {
  database.close();
  rmSync(folder, { recursive: true });
});

function rows(query: ReportQueryInput) {
  const period = { fromAt: START, toAt: NOW };
  return runReport(database, ReportQuery.parse({ ...period, ...query }), NOW).rows;
}

function sumBy(
  toKey: (document: HistoryDocument) => string,
  toAmount: (document: HistoryDocument) => number,
) {
  const sums: Record<string, number> = {};
  for (const document of documents.filter(({ ipaddr }) => ipaddr !== '')) {
    const key = toKey(document);
    sums[key] = (sums[key] ?? 0) + toAmount(document);
  }
  return sums;
}

const toDay = ({ created_time }: HistoryDocument) => new Date(created_time * 1000).toISOString().slice(0, 10);
/** ISO 8601: weeks begin on Monday, and belong to the year of their Thursday. */
const toWeek = ({ created_time }: HistoryDocument) => {
  const day = new Date(created_time * 1000);
  day.setUTCDate(day.getUTCDate() - ((day.getUTCDay() + 6) % 7) + 3);
  const dayOfYear = Math.floor((day.getTime() - Date.UTC(day.getUTCFullYear(), 0, 1)) / DAY_MS);
  const week = 1 + Math.floor(dayOfYear / 7);
  return `${day.getUTCFullYear()}-W${String(week).padStart(2, '0')}`;
};
const toMonth = (document: HistoryDocument) => toDay(document).slice(0, 7);

describe("the dashboards' queries over the documents give what the store reports", () => {
  it.each([
    ['day', toDay],
    ['week', toWeek],
    ['month', toMonth],
  ] as const)('compute hours by %s', (bucket, toKey) => {
    const expected = sumBy(
      toKey,
      (d) => ((d.live_duration_secs ?? 0) + d.create_duration_secs + (d.delete_duration_secs ?? 0)) / 3600,
    );
    const actual = rows({ metric: 'dashboard-hours', bucket });
    expect(actual.map((row) => row.bucket)).toEqual(Object.keys(expected).sort());
    for (const row of actual) expect(row.hours).toBeCloseTo(expected[row.bucket] ?? Number.NaN, 9);
  });

  it('VMs created by day, week and month, by os and by origin', () => {
    for (const [bucket, toKey] of [
      ['day', toDay],
      ['week', toWeek],
      ['month', toMonth],
    ] as const) {
      const created = rows({ metric: 'created', bucket }).filter(({ vms }) => vms !== 0);
      expect(Object.fromEntries(created.map((row) => [row.bucket, row.vms]))).toEqual(sumBy(toKey, () => 1));
    }
    const byOs = rows({ metric: 'created', by: 'os', bucket: 'all' }).map((row) => [row.key, row.vms]);
    expect(Object.fromEntries(byOs)).toEqual(
      sumBy(
        ({ os }) => os,
        () => 1,
      ),
    );
    const byOrigin = rows({ metric: 'created', by: 'host', bucket: 'all' }).map((row) => [row.key, row.vms]);
    expect(Object.fromEntries(byOrigin)).toEqual(
      sumBy(
        ({ origin }) => origin,
        () => 1,
      ),
    );
  });

  it('active now, split by windows and the rest', () => {
    const active = documents.filter(
      ({ ipaddr, live_duration_secs }) => ipaddr !== '' && live_duration_secs === undefined,
    );
    const live = readHistoryPage(database, { outcome: 'live' }, 1000, undefined).rows;
    expect(live.map(({ name }) => name).sort()).toEqual(active.map(({ name }) => name).sort());
    const windows = (name: string) => name.includes('win');
    expect(live.filter(({ osKey }) => windows(osKey))).toHaveLength(
      active.filter(({ os }) => windows(os)).length,
    );
    expect(active.some(({ os }) => windows(os)) && active.some(({ os }) => !windows(os))).toBe(true);
  });

  it('expired: available although the deadline has passed', () => {
    const expired = documents.filter(
      ({ ipaddr, state, expired_time }) =>
        ipaddr !== '' && state === 'available' && expired_time !== undefined && expired_time < NOW / 1000,
    );
    const live = readHistoryPage(database, { outcome: 'live' }, 1000, undefined).rows;
    const late = live.filter(({ deadlineAt }) => deadlineAt !== undefined && deadlineAt < NOW);
    expect(late.map(({ name }) => name).sort()).toEqual(expired.map(({ name }) => name).sort());
    expect(expired.length).toBeGreaterThan(0);
  });

  it('by descriptor: the name with digits behind it, not deleted', () => {
    const pattern = /^job-3-[0-9]*$/;
    const found = documents.filter(({ name, state }) => pattern.test(name) && state !== 'deleted');
    const live = readHistoryPage(database, { outcome: 'live', search: 'job-3-' }, 1000, undefined).rows;
    expect(live.map(({ name }) => name).sort()).toEqual(found.map(({ name }) => name).sort());
  });

  it('each is what the lease says, in the types the dashboards know', () => {
    const byKey = new Map(
      leases.flatMap((lease) => [[lease.vmUuid, toHistoryDocument(lease, sampleRequest())]]),
    );
    expect(documents.map(({ name }) => name).sort()).toEqual(
      [...byKey.values()].flatMap((document) => document?.name ?? []).sort(),
    );
    for (const document of documents) {
      expect(document).toEqual(
        toHistoryDocument(leases.find(({ name }) => name === document.name) as Lease, sampleRequest()),
      );
      for (const field of ['cpu', 'memory', 'disk', 'ver', 'ipaddr', 'os', 'origin', 'poolId'] as const) {
        expect(typeof document[field], field).toBe('string');
      }
      for (const field of ['create_duration_secs', 'created_time', 'expired_time'] as const) {
        expect(typeof document[field], field).toBe('number');
      }
    }
  });

  it('no VM that failed has a document', () => {
    const failed = leases.filter(({ state }) => state.kind === 'failed');
    expect(failed.length).toBeGreaterThan(0);
    expect(documents).toHaveLength(leases.length - failed.length);
    const [row] = rows({ metric: 'failures', bucket: 'all' });
    expect(row).toMatchObject({ asked: leases.length, failed: failed.length });
  });
});
