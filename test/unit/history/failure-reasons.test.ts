import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { openDatabase } from '../../../core/history/sqlite/database/open-database.ts';
import { countHistory, readHistoryPage } from '../../../core/history/sqlite/read/read-history-page.ts';
import { StoreSession } from '../../../core/history/sqlite/write/store-session.ts';
import { ReportQuery } from '../../../core/model/report.ts';
import { runReport } from '../../fixtures/history/run-report.ts';
import { availableLease, sampleLease, sampleRequest } from '../../fixtures/sample-lease.ts';

const CODES = ['no-dhcp-lease', 'no-dhcp-lease', 'no-guest-tools', 'no-dhcp-lease'] as const;

it('failures are counted by why, with where, and a reason leads to its VMs', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'dynvm-reasons-'));
  const { database } = openDatabase(path.join(folder, 'history.sqlite'), 0);
  try {
    const failed = CODES.map((code, index) =>
      sampleLease(`failed-${index}`, {
        hostName: index === 3 ? 's2' : 's1',
        state: { kind: 'failed', failure: { code, message: `failed ${index}` } },
        endedAt: Date.UTC(2026, 3, 29, 14),
      }),
    );
    new StoreSession(database).saveAll([
      { requests: [sampleRequest()], leases: [...failed, availableLease('fine')] },
    ]);
    const now = Date.UTC(2026, 3, 30);
    const report = runReport(database, ReportQuery.parse({ metric: 'failure-reasons', bucket: 'all' }), now);
    expect(report.rows).toEqual([
      { bucket: '', key: '', reason: 'no-dhcp-lease', failed: 3, hosts: 's1, s2', osKeys: 'centos7' },
      { bucket: '', key: '', reason: 'no-guest-tools', failed: 1, hosts: 's1', osKeys: 'centos7' },
    ]);
    const filter = { outcome: 'failed', failureCode: 'no-dhcp-lease' };
    expect(
      readHistoryPage(database, filter, 10)
        .rows.map(({ leaseId }) => leaseId)
        .sort(),
    ).toEqual([...['failed-0', 'failed-1', 'failed-3']]);
    expect(countHistory(database, filter)).toBe(3);
    const [summary] = runReport(database, ReportQuery.parse({ metric: 'summary', bucket: 'all' }), now).rows;
    expect(summary).toMatchObject({ asked: 5, failed: 4, vms: 1 });
  } finally {
    database.close();
    rmSync(folder, { recursive: true });
  }
});
