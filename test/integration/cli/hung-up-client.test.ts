import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Lease } from '../../../core/model/lease.ts';
import { getLikeCurl } from '../../fixtures/get-like-curl.ts';
import { type CliProcess, endAllProcesses } from './cli-process.ts';
import { eventually } from './lab-process.ts';
import { type ServiceUnderTest, startServiceUnderTest } from './service-under-test.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const PATH = '/getservers/job?os=centos7&count=2&expiresin=60';

let service: ServiceUnderTest;

beforeEach(async () => {
  service = await startServiceUnderTest(['--hosts', '1']);
});
afterEach(endAllProcesses);

async function start(): Promise<(path: string, signal?: AbortSignal) => Promise<[number, string]>> {
  const serve: CliProcess = await service.start();
  const { url } = await serve.ready();
  return async (path, signal) => {
    const { status, body } = await getLikeCurl(`${url}${path}`, signal ? { signal } : {});
    return [status, body];
  };
}

/** Sends the request and kills the service with -9 while all VMs are `state`; without a fault the client hangs up before. */
async function killedWhile(state: Lease['state']['kind'], fault?: Record<string, unknown>): Promise<void> {
  const get = await start();
  if (fault) await service.fault({ hostRef: 1, ...fault });
  const client = new AbortController();
  const answer = get(PATH, client.signal).catch(() => 'no answer');
  await eventually(async () => {
    const leases = await service.live();
    if (!fault && leases.length > 0) client.abort();
    return leases.length === 2 && leases.every((lease) => lease.state.kind === state);
  }, `two VMs ${state}`);
  await service.kill();
  expect(await answer).toBe('no answer');
}

/** The machines there are, and that the client has them all. */
async function hasBoth([status, body]: [number, string]): Promise<void> {
  expect(status, body).toBe(200);
  const leases = await service.live();
  expect(leases.map(({ name }) => name).sort()).toEqual(['job1', 'job2']);
  expect(JSON.parse(body).sort()).toEqual(leases.map(({ address }) => address).sort());
}

describe('a client whose request was cut off by kill -9, sending it again after the restart', () => {
  it('waits on with it where its VMs were started', async () => {
    await killedWhile('waiting-for-ip', { kind: 'apipa', ms: 1500 });
    const get = await start();
    await hasBoth(await get(PATH));
    expect((await service.ask('requests.list', {})).length).toBe(1);
  });

  it('gets VMs made anew where the restart gave up those that were being cloned', async () => {
    await killedWhile('cloning', { kind: 'delay', method: 'VM.clone', ms: 1500 });
    const get = await start();
    await hasBoth(await get(PATH));
  });

  it('gets the answer it had not waited for, once', async () => {
    await killedWhile('available');
    const get = await start();
    await hasBoth(await get(PATH));
    expect(await get(PATH)).toEqual([499, expect.stringContaining('already exists')]);
  });

  it('is told that the name exists where it had the answer', async () => {
    const get = await start();
    await hasBoth(await get(PATH));
    // Answers once everything so far is stored.
    await get('/releaseservers/nobody');
    await service.kill();
    const again = await start();
    expect(await again(PATH)).toEqual([499, expect.stringContaining('already exists')]);
  });
});
