import { mkdtemp, rm } from 'node:fs/promises';
import { type ClientRequest, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDeferred } from '../../../../core/base/deferred.ts';
import { addInstanceRoutes } from '../../../../core/http/instances/instance-routes.ts';
import type { RoleStatus } from '../../../../core/model/couchbase.ts';
import { type InstanceKey, openInstanceKey } from '../../../../core/service/instances/instance-key.ts';
import {
  InstanceServer,
  type InstanceServerOptions,
} from '../../../../core/service/instances/instance-server.ts';
import { signContent } from '../../../../core/service/instances/signed-message.ts';
import { createFakeClock } from '../../../fixtures/fake-clock.ts';
import { createSilentLogger } from '../../../fixtures/silent-logger.ts';

const INVOKE = '/instances/invoke';
const HAND_OVER = '/instances/hand-over';
const MEBIBYTE = 1024 * 1024;
const PATIENCE = { timeout: 20_000 };

let folder: string;
let key: InstanceKey;
let app: FastifyInstance;
const clock = createFakeClock();

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dynvm-instances-'));
  key = await openInstanceKey(folder);
});
afterEach(async () => {
  await app.close();
  await rm(folder, { recursive: true, force: true });
});

async function listen(
  options: { receiveMaxMs?: number } = {},
  invoke: InstanceServerOptions['invoke'] = () => Promise.reject(new Error('nothing is invoked here')),
): Promise<void> {
  const server = new InstanceServer({
    ...{ key, trusted: () => [key.publicKeyText], clock, logger: createSilentLogger() },
    role: () => ({ kind: 'leader' }) as unknown as RoleStatus,
    invoke,
    take: async () => {},
  });
  app = fastify({ forceCloseConnections: true });
  await app.register(async (scope) => addInstanceRoutes(scope, server, options));
  await app.listen({ host: '127.0.0.1', port: 0 });
}

/** A message whose signature covers `signed`; the rest of `bytes` never comes. */
function begin(path: string, signed: string, bytes = signed.length) {
  const headers = signContent(key, { purpose: `request ${path}`, body: signed }, { nowMs: clock.now() });
  const { port } = app.server.address() as AddressInfo;
  let sent: ClientRequest | undefined;
  const status = new Promise<number | string>((resolve) => {
    sent = request({
      ...{ host: '127.0.0.1', port, path, method: 'POST', agent: false },
      headers: { ...headers, 'content-type': 'application/json', 'content-length': bytes },
    });
    sent.on('response', (answer) => resolve(answer.resume().statusCode ?? 0));
    sent.on('error', () => resolve('cut off'));
    sent.write(signed);
  });
  return { status, cutOff: () => sent?.destroy(), go: () => sent?.write('x'.repeat(bytes - signed.length)) };
}
const send = (path: string, body: string) => begin(path, body).status;

describe('what is received of another service before its signature is checked', () => {
  it('is 2 MiB of a call, and more of a hand-over', async () => {
    await listen();
    expect(await send(INVOKE, 'x'.repeat(2 * MEBIBYTE))).toBe(200);
    expect(await send(INVOKE, 'x'.repeat(2 * MEBIBYTE + 1))).toBe(413);
    expect(await send(HAND_OVER, 'x'.repeat(3 * MEBIBYTE))).toBe(200);
  });

  it('is one hand-over at once', async () => {
    await listen();
    const slow = begin(HAND_OVER, 'x', 100);
    await expect.poll(() => send(HAND_OVER, 'x'), PATIENCE).toBe(503);
    expect(await send(INVOKE, 'x')).toBe(200);
    slow.cutOff();
    await expect.poll(() => send(HAND_OVER, 'x'), PATIENCE).toBe(200);
  });

  it('is fifty calls at once', async () => {
    await listen();
    const slow = Array.from({ length: 50 }, () => begin(INVOKE, 'x', 100));
    await expect.poll(() => send(INVOKE, 'x'), PATIENCE).toBe(503);
    slow[0]?.cutOff();
    await expect.poll(() => send(INVOKE, 'x'), PATIENCE).toBe(200);
    // A place is free again when a message is complete, too, though its signature is wrong.
    for (const one of slow.slice(1)) one.go();
    expect(await Promise.all(slow.slice(1).map(({ status }) => status))).toEqual(Array(49).fill(403));
    expect(await Promise.all(Array.from({ length: 50 }, () => send(INVOKE, 'x')))).toEqual(
      Array(50).fill(200),
    );
  });

  it('does not count what is being done: that takes minutes', async () => {
    const caller = { principal: 'ann', role: 'reader', scopes: [], teams: [], channel: 'rest', actor: 'ann' };
    const call = JSON.stringify({ operation: 'leases.list', input: {}, caller });
    let begun = 0;
    const done = createDeferred<never>();
    await listen({}, () => {
      begun += 1;
      return done.promise;
    });
    const first = Array.from({ length: 40 }, () => send(INVOKE, call));
    await expect.poll(() => begun, PATIENCE).toBe(40);
    const second = Array.from({ length: 40 }, () => send(INVOKE, call));
    await expect.poll(() => begun, PATIENCE).toBe(80);
    done.resolve([] as never);
    expect(await Promise.all([...first, ...second])).toEqual(Array(80).fill(200));
  });

  it('is cut off where it does not come to its end', async () => {
    await listen({ receiveMaxMs: 300 });
    expect(await begin(HAND_OVER, 'x', 100).status).toBe('cut off');
    expect(await send(HAND_OVER, 'x')).toBe(200);
  });
});
