import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Bucket } from '../../core/history/couchbase/bucket.ts';
import { createWorkerBucket } from '../../core/history/couchbase/sdk/worker-bucket.ts';
import { endAllProcesses, isAlive, runCli } from '../integration/cli/cli-process.ts';
import { getText, type LabProcess, startLabProcess, startServe } from '../integration/cli/lab-process.ts';
import { couchbaseSection } from './couchbase-section.ts';
import { type Peer, startPeer } from './peer.ts';

/** What the product promises for a leader that is killed. */
const TAKE_OVER_MS = 15_000;

let peer: Peer;
let bucket: Bucket;
let lab: LabProcess;

beforeEach(async () => {
  peer = await startPeer();
  bucket = createWorkerBucket();
  await bucket.connect(peer.address);
  lab = await startLabProcess();
  appendFileSync(lab.iniPath, couchbaseSection(peer.address, ['couchbase', 'static']));
});

afterEach(async () => {
  await endAllProcesses();
  await bucket?.close();
  await peer?.close();
});

async function serve(name: string) {
  const process = startServe({ ...lab, folder: join(lab.folder, name) });
  const ready = await process.ready();
  return { process, url: String(ready.url), folder: join(lab.folder, name, 'data') };
}

interface Document {
  readonly name?: string;
  readonly state?: string;
  readonly ipaddr?: string;
  readonly epoch?: number;
  readonly writerEpoch?: number;
}

const readDocument = async (key: string) => {
  const outcome = await bucket.read(key);
  return outcome.kind === 'found' ? (outcome.content as Document) : undefined;
};
const LONG = { timeout: 10_000, interval: 100 };

describe('dynvm serve on one bucket', () => {
  it('has its VMs in the static pool while they are available', async () => {
    const { url } = await serve('a');
    const made = await getText(`${url}/getservers/pooled?os=centos7&format=detailed&pools=regression`);
    expect(made.status).toBe(200);
    const { pooled: address = '' } = JSON.parse(made.body) as Record<string, string>;
    await expect
      .poll(() => readDocument(address), LONG)
      .toMatchObject({ ipaddr: address, os: 'centos', poolId: ['regression'], state: 'available', ver: 12 });
    await getText(`${url}/releaseservers/pooled`);
    await expect.poll(() => readDocument(address), LONG).toBeUndefined();
  });

  it('refuses acts with the address of the leader, and takes over within 15 s of its kill -9', async () => {
    const leader = await serve('a');
    expect((await getText(`${leader.url}/getservers/kept?os=centos7`)).status).toBe(200);
    const standby = await serve('b');
    const refused = await getText(`${standby.url}/getservers/other?os=centos7`);
    expect(refused.status).toBe(499);
    expect(refused.body).toContain(leader.url);
    expect((await getText(`${standby.url}/showall`)).body).toContain('"name": "kept"');

    const shown = await runCli(['couchbase', '--json', '--data-dir', standby.folder]);
    expect(JSON.parse(shown.stdout)).toMatchObject({
      role: { kind: 'standby', leaderUrl: leader.url },
      history: { state: { kind: 'connected' } },
    });

    leader.process.child.kill('SIGKILL');
    const killedMs = performance.now();
    await leader.process.exited;
    expect(isAlive(leader.process.child.pid ?? 0)).toBe(false);
    let made = { status: 0, body: '' };
    await expect
      .poll(
        async () => {
          made = await getText(`${standby.url}/getservers/after?os=centos7`);
          return made.status;
        },
        { timeout: 30_000, interval: 200 },
      )
      .toBe(200);
    const takeOverMs = Math.round(performance.now() - killedMs);
    console.info(`The standby made a VM ${takeOverMs} ms after the leader was killed.`);
    expect(takeOverMs).toBeLessThan(TAKE_OVER_MS);

    // What the dead one made is this one's now.
    const released = await getText(`${standby.url}/releaseservers/kept`);
    expect(JSON.parse(released.body)).toEqual(['kept']);
    expect((await getText(`${standby.url}/showall`)).body).not.toContain('"name": "kept"');
  });

  it('a leader that was paused finds a later one when it wakes: it stands by and writes nothing', async (context) => {
    if (process.platform === 'win32') return context.skip('a process can not be paused');
    const paused = await serve('a');
    await getText(`${paused.url}/getservers/first?os=centos7`);
    const next = await serve('b');
    const readEpoch = async () => (await readDocument('dynvm:epoch'))?.epoch ?? 0;
    const before = await readEpoch();
    paused.process.child.kill('SIGSTOP');
    const made = () => getText(`${next.url}/getservers/second?os=centos7`);
    await expect.poll(async () => (await made()).status, { timeout: 30_000, interval: 200 }).toBe(200);
    expect(await readEpoch()).toBeGreaterThan(before);
    const released = await getText(`${next.url}/releaseservers/first`);
    expect(JSON.parse(released.body)).toEqual(['first']);

    paused.process.child.kill('SIGCONT');
    const refused = () => getText(`${paused.url}/getservers/third?os=centos7`);
    await expect.poll(async () => (await refused()).body, LONG).toContain(next.url);
    expect((await refused()).status).toBe(499);
    expect((await getText(`${next.url}/showall`)).body).not.toContain('"name": "third"');
    const history = JSON.parse(
      (await runCli(['history', 'list', '--json', '--data-dir', next.folder])).stdout,
    );
    const { vmUuid } =
      (history as { name: string; vmUuid: string }[]).find(({ name }) => name === 'first') ?? {};
    // Both know the VM; what the later leader wrote of it stays.
    await expect
      .poll(() => readDocument(vmUuid ?? ''), LONG)
      .toMatchObject({ state: 'deleted', writerEpoch: await readEpoch() });
  });
});
