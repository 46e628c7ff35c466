import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Bucket, DocumentContent } from '../../core/history/couchbase/bucket.ts';
import { createWorkerBucket } from '../../core/history/couchbase/sdk/worker-bucket.ts';
import type { CouchbaseStatus } from '../../core/model/couchbase.ts';
import type { HistoryRow } from '../../core/model/history.ts';
import type { Lease } from '../../core/model/lease.ts';
import { endAllProcesses, runCli } from '../integration/cli/cli-process.ts';
import { startServiceUnderTest } from '../integration/cli/service-under-test.ts';
import { couchbaseSection } from './couchbase-section.ts';
import { type NodeProxy, startNodeProxy } from './node-proxy.ts';
import { type Peer, startPeer } from './peer.ts';
import { QueryService } from './query-service.ts';

// What docs/couchbase.md and docs/recovery.md tell administrators to do, done with the commands they name.
const LONG = { timeout: 30_000, interval: 200 };

let peer: Peer;
let bucket: Bucket;
let query: QueryService | undefined;
let proxy: NodeProxy | undefined;

beforeEach(async (context) => {
  peer = await startPeer();
  if (!peer.hasQuery && peer.nodePort === undefined) return context.skip('there is no query service');
  bucket = createWorkerBucket();
  await bucket.connect(peer.address);
});

afterEach(async () => {
  await endAllProcesses();
  await bucket?.close();
  await proxy?.close();
  query?.close();
  await peer?.close();
  [proxy, query] = [undefined, undefined];
});

/** The bucket as the services reach it: with a query service that knows these documents. */
async function sectionWith(documents: Readonly<Record<string, DocumentContent>>): Promise<string> {
  const { nodePort, address } = peer;
  // A real server has its own query service and takes the documents themselves.
  for (const [key, content] of Object.entries(documents)) await bucket.write({ key, content });
  if (nodePort === undefined) return couchbaseSection(address);
  query = new QueryService(address.bucket);
  for (const [key, content] of Object.entries(documents)) query.documents.put(key, content);
  proxy = await startNodeProxy({ nodePort, queryPort: await query.listen() });
  return couchbaseSection({ ...address, connectionString: `couchbase://127.0.0.1:${proxy.port}` });
}

function commandsIn(dataDir: string) {
  const json = async <T>(...args: string[]) => {
    const { code, stdout, stderr } = await runCli([...args, '--json', '--data-dir', dataDir]);
    if (code !== 0) throw new Error(stderr);
    return JSON.parse(stdout) as T;
  };
  return {
    status: () => json<CouchbaseStatus>('couchbase'),
    history: () => json<HistoryRow[]>('history', 'list'),
    leases: () => json<Lease[]>('leases', 'list'),
    hours: () => json<{ hours: number }[]>('report', 'hours', '--bucket', 'month'),
    async text(...args: string[]) {
      return (await runCli([...args, '--data-dir', dataDir])).stdout;
    },
  };
}

describe('from the embedded store to Couchbase and back', () => {
  it('loses nothing: every VM on record is written, the folder stays complete, and so on again', async () => {
    const section = await sectionWith({});
    const service = await startServiceUnderTest(['--hosts', '1']);
    const { status, history, text } = commandsIn(service.dataDir);
    const alone = readFileSync(service.lab.iniPath, 'utf8');
    await service.start();
    const make = async (descriptor: string) => {
      const { request } = await service.ask('requests.provision', { descriptor, osKey: 'centos7' });
      await service.ask('requests.wait', { requestId: request.id });
    };
    const names = async () => (await history()).map(({ name }) => name).sort();
    await make('gone');
    await make('alive');
    await text('release', 'gone');
    expect(await text('couchbase')).toContain('kept in the data folder only');

    appendFileSync(service.lab.iniPath, section);
    await expect.poll(async () => (await status()).history, LONG).toMatchObject({ pending: 0, written: 2 });
    expect(await text('couchbase')).toContain('0 waiting');
    await expect.poll(async () => (await status()).import?.complete, LONG).toBe(true);
    const byName = new Map((await history()).map((row) => [row.name, row.vmUuid ?? '']));
    expect(await bucket.read(byName.get('gone') ?? '')).toMatchObject({ content: { state: 'deleted' } });
    expect(await bucket.read(byName.get('alive') ?? '')).toMatchObject({ content: { state: 'available' } });

    writeFileSync(service.lab.iniPath, alone);
    await expect.poll(async () => (await status()).history, LONG).toBeUndefined();
    await make('without');
    expect(await names()).toEqual(['alive', 'gone', 'without']);

    appendFileSync(service.lab.iniPath, section);
    await expect.poll(async () => (await status()).history, LONG).toMatchObject({ pending: 0, parked: 0 });
    await expect.poll(async () => (await status()).role, LONG).toMatchObject({ kind: 'leader' });
    const uuid = (await history()).find(({ name }) => name === 'without')?.vmUuid ?? '';
    await expect.poll(() => bucket.read(uuid), LONG).toMatchObject({ content: { name: 'without' } });
    expect(await names()).toEqual(['alive', 'gone', 'without']);
  });
});

describe('from the old service to this one', () => {
  const now = Math.floor(Date.now() / 1000);
  const old = (name: string, more: DocumentContent): DocumentContent => ({
    ...{
      name,
      username: name,
      os: 'centos7',
      cpu: '4',
      memory: '4294967296',
      disk: '37580963840',
      origin: 's827',
    },
    ...{
      ipaddr: '10.1.2.3',
      poolId: 'dynamicpool',
      prevUser: '',
      state: 'available',
      ver: '12',
      os_version: '',
    },
    ...{ create_duration_secs: 65, created_time: now - 7200.5 },
    ...more,
  });
  const gone = {
    state: 'deleted',
    deleted_time: now - 600,
    live_duration_secs: 6500,
    delete_duration_secs: 5,
  };

  it('keeps its history, takes its live VMs over by their documents, and lets strangers be', async () => {
    const service = await startServiceUnderTest(['--hosts', '1', '--vms-per-host', '3']);
    await service.start();
    const [kept, overdue, stranger] = await service.ask('vms.list', {});
    await service.kill();
    if (!kept || !overdue || !stranger) throw new Error('no VMs');
    const section = await sectionWith({
      [kept.uuid]: old(kept.name, { expired_time: now + 7200 }),
      [overdue.uuid]: old(overdue.name, { expired_time: now - 60 }),
      'uuid-1': old('job-1', gone),
      'uuid-2': old('job-2', { ...gone, created_time: String(now - 9000), cpu: 6 }),
      'uuid-3': { what: 'no VM at all' },
      // Same name as a VM that stands there, another uuid: it proves nothing.
      'uuid-4': old(stranger.name, gone),
    });

    appendFileSync(service.lab.iniPath, section);
    await service.start();
    const { status, history, leases, hours, text } = commandsIn(service.dataDir);
    await expect
      .poll(async () => (await status()).import, LONG)
      .toMatchObject({ complete: true, imported: 5, skipped: 1 });
    expect(await text('reconcile', '--dry-run')).toMatch(new RegExp(`${kept.name}|agree`));
    await text('reconcile');

    await expect.poll(async () => (await leases()).map(({ name }) => name), LONG).toEqual([kept.name]);
    expect((await leases())[0]).toMatchObject({ deadlineAt: (now + 7200) * 1000, vmUuid: kept.uuid });
    const there = (await service.ask('vms.list', {})).map(({ name }) => name);
    expect(there.sort()).toEqual([kept.name, stranger.name].sort());
    const outcomes = Object.fromEntries((await history()).map(({ vmUuid, outcome }) => [vmUuid, outcome]));
    expect(outcomes).toEqual({
      ...{ [kept.uuid]: 'live', [overdue.uuid]: 'deadline' },
      ...{ 'uuid-1': 'deleted', 'uuid-2': 'deleted', 'uuid-4': 'deleted' },
    });
    expect((await hours()).reduce((sum, row) => sum + row.hours, 0)).toBeGreaterThan(5);
    // Its document says so, too.
    await expect
      .poll(() => bucket.read(overdue.uuid), LONG)
      .toMatchObject({ content: { state: 'deleted', endReason: 'deadline', created_time: now - 7200.5 } });
  });
});
