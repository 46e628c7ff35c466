import { appendFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { findFreePort } from '../fixtures/free-port.ts';
import { endAllProcesses, runCli } from '../integration/cli/cli-process.ts';
import { startLabProcess } from '../integration/cli/lab-process.ts';
import { type Peer, startPeer } from './peer.ts';

// The SDK gives up a server after ten seconds.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 60_000 });

let peer: Peer;

beforeAll(async () => {
  peer = await startPeer();
});
afterAll(() => peer?.close());
afterEach(endAllProcesses);

interface Check {
  ok: boolean;
  buckets: { bucket: string; ok: boolean; items: { what: string; verdict: string; message: string }[] }[];
}

/** `dynvm check` of a lab with the peer's bucket, changed as given. */
async function check(changes: Partial<Peer['address']> = {}): Promise<Check & { code: number | null }> {
  const { connectionString, bucket, username, password } = { ...peer.address, ...changes };
  const lab = await startLabProcess();
  const section = [
    '[couchbase]',
    `couchbase.server=${connectionString}`,
    `couchbase.bucket=${bucket}`,
    `couchbase.username=${username}`,
    `couchbase.userpassword=${password}`,
  ];
  appendFileSync(lab.iniPath, `\n${section.join('\n')}\n`);
  const { code, stdout } = await runCli(['check', '--config', lab.iniPath, '--json']);
  return { code, ...(JSON.parse(stdout) as Check) };
}

describe('dynvm check tries the bucket', () => {
  it('reaches it, signs in and reads a document; without queries it warns that nothing is imported', async () => {
    const { code, buckets } = await check();
    expect(buckets).toMatchObject([{ bucket: peer.address.bucket, ok: true }]);
    expect(buckets[0]?.items.map(({ what, verdict }) => [what, verdict])).toEqual([
      ['connection', 'ok'],
      ['documents', 'ok'],
      ['query', peer.hasQuery ? 'ok' : 'warning'],
    ]);
    expect(code).toBe(0);
  });

  it('says of a server that does not answer which key to look at', async () => {
    const connectionString = `couchbase://127.0.0.1:${await findFreePort()}`;
    const { code, ok, buckets } = await check({ connectionString });
    expect([code, ok]).toEqual([1, false]);
    expect(buckets[0]?.items).toMatchObject([{ what: 'connection', verdict: 'error' }]);
    expect(buckets[0]?.items[0]?.message).toMatch(/does not answer .*check couchbase\.server/);
  });
});
