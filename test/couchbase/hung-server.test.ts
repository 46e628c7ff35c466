import { appendFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Bucket } from '../../core/history/couchbase/bucket.ts';
import { createWorkerBucket } from '../../core/history/couchbase/sdk/worker-bucket.ts';
import { endAllProcesses, runCli } from '../integration/cli/cli-process.ts';
import {
  eventually,
  getText,
  type LabProcess,
  startLabProcess,
  startServe,
} from '../integration/cli/lab-process.ts';
import { couchbaseSection } from './couchbase-section.ts';
import { type Peer, startPeer } from './peer.ts';

/** From the signal to the last process. */
const END_MS = 5_000;

let peer: Peer;
let reader: Bucket;
let lab: LabProcess;

beforeEach(async () => {
  peer = await startPeer();
  reader = createWorkerBucket();
  await reader.connect(peer.address);
  lab = await startLabProcess();
  appendFileSync(lab.iniPath, couchbaseSection(peer.address));
});

afterEach(async () => {
  peer?.thaw?.();
  await endAllProcesses();
  await reader?.close();
  await peer?.close();
});

async function serve() {
  const process = startServe(lab);
  const { url } = await process.ready();
  return { process, url: String(url) };
}

const data = () => ['--data-dir', `${lab.folder}/data`];
const readStatus = async () =>
  JSON.parse((await runCli(['couchbase', '--json', ...data()])).stdout) as { history?: { pending: number } };

describe('a service whose Couchbase node hangs', () => {
  it('ends within 5 s of SIGTERM, in order, and what was to be written is written after the next start', async (context) => {
    if (!peer.freeze || !peer.thaw) return context.skip('only a mock of our own may be stopped');
    const { process, url } = await serve();
    await getText(`${url}/getservers/before?os=centos7`);
    await eventually(
      async () => (await readStatus()).history?.pending === 0,
      'the first document is written',
    );

    peer.freeze();
    expect((await getText(`${url}/getservers/during?os=centos7`)).status).toBe(200);
    const startedMs = performance.now();
    process.child.kill('SIGTERM');
    expect(await process.exited).toEqual({ code: 0, signal: null });
    expect(performance.now() - startedMs).toBeLessThan(END_MS);

    peer.thaw();
    const next = await serve();
    await eventually(
      async () => (await readStatus()).history?.pending === 0,
      'everything is written',
      30_000,
    );
    const listed = JSON.parse((await runCli(['leases', 'list', '--json', ...data()])).stdout) as {
      name: string;
      vmUuid: string;
    }[];
    expect(listed.map(({ name }) => name).sort()).toEqual(['before', 'during']);
    for (const { name, vmUuid } of listed) {
      expect(await reader.read(vmUuid)).toMatchObject({ content: { name, state: 'available' } });
    }
    next.process.child.kill('SIGTERM');
    expect(await next.process.exited).toEqual({ code: 0, signal: null });
  });

  it('ends in order while it has never reached the node', async (context) => {
    if (!peer.freeze) return context.skip('only a mock of our own may be stopped');
    peer.freeze();
    for (const afterMs of [0, 500, 2_500]) {
      const { process } = await serve();
      await new Promise((resolve) => setTimeout(resolve, afterMs));
      const startedMs = performance.now();
      process.child.kill('SIGTERM');
      expect(await process.exited).toEqual({ code: 0, signal: null });
      expect(performance.now() - startedMs).toBeLessThan(END_MS);
    }
  });
});
