import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSqliteStore, type SqliteStore } from '../../../core/history/index.ts';
import { toHistoryDocument } from '../../../core/history/to-history-document.ts';
import type { Lease } from '../../../core/model/lease.ts';
import { recordingLogger } from '../../fixtures/logger.ts';
import { availableLease, sampleLease, sampleRequest } from '../../fixtures/sample-lease.ts';

let folder: string;
let store: SqliteStore;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'dynvm-outbox-'));
  store = await createSqliteStore({ folder, logger: recordingLogger() });
});

afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

async function reopen(): Promise<void> {
  await store.close();
  store = await createSqliteStore({ folder, logger: recordingLogger() });
}

const BOTH = { history: 'couchbase://h/dynvm', static: 'couchbase://h/pool' };
const POOLED = sampleRequest('request-1', {
  spec: { ...sampleRequest().spec, pools: ['regression', '12hrreg'] },
});

function deleted(id = 'lease-1', changes: Partial<Lease> = {}): Lease {
  const { availableAt = 0 } = availableLease(id);
  return availableLease(id, {
    state: { kind: 'deleted', reason: 'released' },
    deleteStartedAt: availableAt + 1_748_000,
    endedAt: availableAt + 1_753_000,
    ...changes,
  });
}

describe('the outbox of the embedded store', () => {
  it('queues nothing while no bucket is configured', async () => {
    await store.save({ requests: [sampleRequest()], leases: [availableLease()] });
    expect(await store.outbox.due('history', 10)).toEqual([]);
  });

  it.each([
    ['available', availableLease()],
    ['deleted', deleted()],
  ])('gives the history document of a lease that is %s, as the lease itself would', async (_, lease) => {
    await store.outbox.configure(BOTH);
    await store.save({ requests: [sampleRequest()], leases: [lease] });
    const [entry] = await store.outbox.due('history', 10);
    expect(entry).toMatchObject({ key: 'vm-of-lease-1', revision: 1 });
    expect(entry?.content).toEqual(toHistoryDocument(lease, sampleRequest()));
  });

  it('queues no VM that nobody was handed', async () => {
    await store.outbox.configure(BOTH);
    await store.save({ requests: [sampleRequest()], leases: [sampleLease()] });
    expect(await store.outbox.due('history', 10)).toEqual([]);
  });

  it('survives a restart, and still queues after it', async () => {
    await store.outbox.configure(BOTH);
    await store.save({ requests: [sampleRequest()], leases: [availableLease()] });
    await reopen();
    await store.save({ leases: [availableLease('lease-2')] });
    expect((await store.outbox.due('history', 10)).map(({ key }) => key)).toEqual([
      'vm-of-lease-1',
      'vm-of-lease-2',
    ]);
  });

  it('owes a bucket that comes later every VM on record, once', async () => {
    await store.save({ requests: [sampleRequest()], leases: [availableLease(), deleted('lease-2')] });
    await store.outbox.configure(BOTH);
    const owed = await store.outbox.due('history', 10);
    expect(owed.map(({ key }) => key).sort()).toEqual(['vm-of-lease-1', 'vm-of-lease-2']);
    await store.outbox.settle(owed.map((entry) => ({ ...entry, kind: 'done' })));
    await store.outbox.configure(BOTH);
    expect(await store.outbox.due('history', 10)).toEqual([]);
  });

  it('keeps a document that changed again while its older form was written', async () => {
    await store.outbox.configure(BOTH);
    await store.save({ requests: [sampleRequest()], leases: [availableLease()] });
    const [first] = await store.outbox.due('history', 10);
    await store.save({ leases: [deleted()] });
    await store.outbox.settle(first ? [{ ...first, kind: 'done' }] : []);
    const [second] = await store.outbox.due('history', 10);
    expect(second).toMatchObject({ revision: 2, content: { state: 'deleted' } });
  });

  it('parks a document until it is asked for again or changes', async () => {
    await store.outbox.configure(BOTH);
    await store.save({ requests: [sampleRequest()], leases: [availableLease()] });
    const [entry] = await store.outbox.due('history', 10);
    await store.outbox.settle(entry ? [{ ...entry, kind: 'parked', error: 'value too large' }] : []);
    expect(await store.outbox.due('history', 10)).toEqual([]);
    expect(await store.outbox.depth('history')).toMatchObject({
      pending: 0,
      parked: 1,
      parkedDocuments: [{ key: 'vm-of-lease-1', error: 'value too large' }],
    });
    await store.outbox.retry('history');
    expect(await store.outbox.due('history', 10)).toHaveLength(1);
  });

  it('holds a postponed document back', async () => {
    await store.outbox.configure(BOTH);
    await store.save({ requests: [sampleRequest()], leases: [availableLease()] });
    const [entry] = await store.outbox.due('history', 10);
    const nextTryAt = Date.now() + 60_000;
    await store.outbox.settle(entry ? [{ ...entry, kind: 'later', error: 'contended', nextTryAt }] : []);
    expect(await store.outbox.due('history', 10)).toEqual([]);
    expect((await store.outbox.depth('history')).pending).toBe(1);
  });
});

describe('the static pool in the outbox', () => {
  it('has the document of the old service under the address of an available VM', async () => {
    await store.outbox.configure(BOTH);
    await store.save({ requests: [POOLED], leases: [availableLease()] });
    expect(await store.outbox.due('static', 10)).toMatchObject([
      {
        key: '10.1.2.3',
        content: {
          ipaddr: '10.1.2.3',
          origin: 's827',
          os: 'centos',
          state: 'available',
          poolId: ['regression', '12hrreg'],
          prevUser: '',
          username: '',
          ver: 12,
          memory: '6442450944',
          os_version: 'CentOS Linux 7.9.2009',
        },
      },
    ]);
  });

  it('is not told of a VM without pools', async () => {
    await store.outbox.configure(BOTH);
    await store.save({ requests: [sampleRequest()], leases: [availableLease()] });
    expect(await store.outbox.due('static', 10)).toEqual([]);
  });

  it('loses the VM when its release begins', async () => {
    await store.outbox.configure(BOTH);
    await store.save({ requests: [POOLED], leases: [availableLease()] });
    const releasing = availableLease('lease-1', { state: { kind: 'releasing', reason: 'released' } });
    await store.save({ leases: [releasing] });
    const [entry] = await store.outbox.due('static', 10);
    expect(entry).toMatchObject({ key: '10.1.2.3', revision: 2 });
    expect(entry?.content).toBeUndefined();
  });

  it('keeps a later VM at the same address when the earlier one is finally gone', async () => {
    await store.outbox.configure(BOTH);
    await store.save({ requests: [POOLED], leases: [availableLease()] });
    await store.save({
      leases: [availableLease('lease-1', { state: { kind: 'releasing', reason: 'released' } })],
    });
    await store.save({ leases: [availableLease('lease-2')] });
    await store.save({ leases: [deleted()] });
    expect(await store.outbox.due('static', 10)).toMatchObject([
      { key: '10.1.2.3', content: { state: 'available' } },
    ]);
  });
});

describe('a VM that both this service and a bucket know', () => {
  const DOCUMENT = {
    name: 'old-1',
    created_time: 1_583_518_463.9,
    create_duration_secs: 65,
    ipaddr: '10.1.2.3',
  };

  it('becomes one row when its marker is found, and keeps what the bucket knew of its ask', async () => {
    await store.importBatch([
      {
        key: 'vm-of-lease-1',
        document: { ...DOCUMENT, requester: 'jenkins-qe', tags: { team: 'qe' }, leaseId: 'lease-1' },
      },
    ]);
    await store.save({ leases: [availableLease('lease-1', { requestId: 'request-of-another' })] });
    const { rows } = await store.list({}, 10, undefined);
    expect(rows).toMatchObject([
      {
        leaseId: 'lease-1',
        requester: 'jenkins-qe',
        tags: { team: 'qe' },
        createSeconds: 65,
        imported: false,
      },
    ]);
    expect(rows[0]?.availableAt).toBeCloseTo(1_583_518_463_900, -1);
  });

  it("is taken over from the old service's document, which names no lease", async () => {
    await store.importBatch([{ key: 'vm-of-lease-1', document: DOCUMENT }]);
    await store.save({ requests: [sampleRequest()], leases: [availableLease()] });
    const { rows } = await store.list({}, 10, undefined);
    expect(rows).toMatchObject([{ leaseId: 'lease-1', vmUuid: 'vm-of-lease-1', imported: false }]);
  });
});
