import { appendFileSync, mkdirSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { invokeService } from '../../core/cli/client/invoke-service.ts';
import { openInstanceKey } from '../../core/service/instances/instance-key.ts';
import { signContent } from '../../core/service/instances/signed-message.ts';
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

let peer: Peer;
let lab: LabProcess;

beforeEach(async () => {
  peer = await startPeer();
  lab = await startLabProcess(['--boot-ms', '600']);
  const keys = await Promise.all(
    ['a', 'b'].map(async (name) => {
      mkdirSync(dataFolder(name), { recursive: true, mode: 0o700 });
      return (await openInstanceKey(dataFolder(name))).publicKeyText;
    }),
  );
  const pinned = `couchbase.instance.keys=${keys.join(',')}\n`;
  appendFileSync(lab.iniPath, couchbaseSection(peer.address) + pinned);
});

afterEach(async () => {
  await endAllProcesses();
  await peer?.close();
});

const dataFolder = (name: string) => join(lab.folder, name, 'data');

async function serve(name: string) {
  const process = startServe({ ...lab, folder: join(lab.folder, name) });
  const ready = await process.ready();
  return { process, url: String(ready.url), folder: dataFolder(name) };
}
type Served = Awaited<ReturnType<typeof serve>>;

const roleOf = async ({ folder }: Served) => (await invokeService(folder, 'couchbase.status', {})).role.kind;
const until = (one: Served, role: string) =>
  eventually(async () => (await roleOf(one)) === role, `${one.url} is ${role}`, 30_000);
const namesFrom = async ({ folder }: Served) =>
  (await invokeService(folder, 'leases.list', { live: true })).map(({ name }) => name).sort();

describe('several services on one bucket that trust each other', () => {
  it('answer alike, whichever is asked: a standby passes on what only the leader does', async () => {
    const leader = await serve('a');
    await until(leader, 'leader');
    const standby = await serve('b');
    await until(standby, 'standby');
    const made = await getText(`${standby.url}/getservers/job?os=centos7&count=2`);
    expect(made).toMatchObject({ status: 200 });
    expect(JSON.parse(made.body)).toHaveLength(2);
    expect(await namesFrom(standby)).toEqual(['job1', 'job2']);
    expect(await namesFrom(leader)).toEqual(['job1', 'job2']);
    expect((await getText(`${standby.url}/setexpiry/job/90`)).status).toBe(200);
    // Rights are the caller's, not those of the service that passes it on.
    expect(JSON.parse((await getText(`${standby.url}/releaseservers/job?count=2`)).body)).toEqual([
      'job1',
      'job2',
    ]);
    const refused = await getText(`${standby.url}/getservers/job?os=nonsense`);
    expect(refused.status).toBe(499);
    expect(refused.body).toContain('nonsense');
  });

  it('hand leadership over in less than 3 s, without an ask that fails', async () => {
    const first = await serve('a');
    await until(first, 'leader');
    const second = await serve('b');
    await until(second, 'standby');
    await getText(`${first.url}/getservers/kept?os=centos7`);
    const answers: number[] = [];
    const failures: string[] = [];
    let asking = true;
    const asks = [first, second].map(async ({ url }, client) => {
      for (let number = 1; asking; number += 1) {
        const { status, body } = await getText(`${url}/getservers/c${client}-${number}?os=centos7`);
        answers.push(status);
        if (status !== 200) failures.push(body);
        await getText(`${url}/releaseservers/c${client}-${number}`);
      }
    });
    await eventually(async () => answers.length >= 2, 'some asks were answered');
    const begunMs = performance.now();
    const { stdout, stderr } = await runCli(['leader', 'hand-over', '--data-dir', first.folder]);
    expect(stdout + stderr).toContain('standby');
    await until(second, 'leader');
    console.info(
      `Handed over ${Math.round(performance.now() - begunMs)} ms after the command began, with its start.`,
    );
    const soFar = answers.length;
    await eventually(async () => answers.length >= soFar + 4, 'asks are answered after it', 30_000);
    asking = false;
    await Promise.all(asks);
    expect(failures).toEqual([]);
    expect(await namesFrom(first)).toEqual(['kept']);
    expect(JSON.parse((await getText(`${first.url}/releaseservers/kept`)).body)).toEqual(['kept']);
  });

  it('hand leadership over when the leader is asked to end', async () => {
    const first = await serve('a');
    await until(first, 'leader');
    const second = await serve('b');
    await until(second, 'standby');
    await getText(`${first.url}/getservers/kept?os=centos7`);
    const begunMs = performance.now();
    first.process.child.kill('SIGTERM');
    const next = await getText(`${second.url}/getservers/next?os=centos7`);
    const tookMs = Math.round(performance.now() - begunMs);
    expect(next.status).toBe(200);
    console.info(`The next service made a VM (0.7 s) ${tookMs} ms after SIGTERM of the leader.`);
    expect(await namesFrom(second)).toEqual(['kept', 'next']);
  });

  it('take no message that a pinned key did not sign, nor one twice', async () => {
    const leader = await serve('a');
    await until(leader, 'leader');
    const caller = {
      ...{ principal: 'mallory', role: 'admin', scopes: ['admin', 'request', 'read'], teams: [] },
      ...{ channel: 'rest', actor: 'rest:mallory' },
    };
    const body = JSON.stringify({ operation: 'leases.list', input: {}, caller });
    const content = { purpose: 'request /instances/invoke', body };
    const send = (headers: Record<string, string>, text = body) =>
      new Promise<number>((resolve, reject) => {
        const url = new URL('/instances/invoke', leader.url);
        request(
          url,
          { method: 'POST', headers: { 'content-type': 'application/json', ...headers } },
          (answer) => {
            answer.resume();
            resolve(answer.statusCode ?? 0);
          },
        )
          .on('error', reject)
          .end(text);
      });
    const stranger = await openInstanceKey(lab.folder);
    const known = await openInstanceKey(dataFolder('b'));
    const nowMs = Date.now();
    expect(await send({})).toBe(403);
    expect(await send(signContent(stranger, content, { nowMs }))).toBe(403);
    expect(await send(signContent(known, content, { nowMs: nowMs - 60_000 }))).toBe(403);
    expect(
      await send(signContent(known, content, { nowMs }), body.replace('leases.list', 'requests.list')),
    ).toBe(403);
    expect(
      await send(signContent(known, { ...content, purpose: 'answer /instances/invoke' }, { nowMs })),
    ).toBe(403);
    const signed = signContent(known, content, { nowMs });
    expect(await send(signed)).toBe(200);
    expect(await send(signed)).toBe(403);
  });
});
