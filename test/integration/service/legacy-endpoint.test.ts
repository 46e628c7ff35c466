import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLogger } from '../../../core/service/create-logger.ts';
import { createService, type LegacyListen, type Service } from '../../../core/service/create-service.ts';
import { findFreePort } from '../../fixtures/free-port.ts';
import { testCaller } from '../../fixtures/test-caller.ts';

const CALLER = testCaller('admin', 'console');
const INI = '[common]\nvm.expiry.minutes=10\n';

let folder: string;
let service: Service | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dynvm-legacy-port-'));
});

afterEach(async () => {
  await service?.close();
  service = undefined;
  await rm(folder, { recursive: true, force: true });
});

async function start(legacy: Partial<LegacyListen>): Promise<Service> {
  service = await createService({
    config: { text: INI },
    dataFolder: folder,
    legacy: { host: '127.0.0.1', port: 0, ...legacy },
    logger: createLogger({ level: 'silent' }),
  });
  return service;
}

const moveTo = (console: Service, port: number) =>
  console.operations.invoke('legacy.setPort', { port }, CALLER);

const answersOn = (port: number) =>
  fetch(`http://127.0.0.1:${port}/healthz`).then(
    ({ status }) => status === 200,
    () => false,
  );

const enable = (console: Service, enabled: boolean) =>
  console.operations.invoke('legacy.setEnabled', { enabled }, CALLER);

async function takePort(): Promise<{ port: number; server: Server }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no address');
  return { port: address.port, server };
}

describe('the legacy API of a window', () => {
  it('is off until enabled, answers then, and the choice is remembered', async () => {
    const first = await start({ start: 'as-set' });
    expect(first.legacyUrl).toBeUndefined();
    const on = await enable(first, true);
    expect(on).toMatchObject({ switchable: true, enabled: true });
    expect((await fetch(`${on.url}/healthz`)).status).toBeLessThan(500);
    await first.close();

    const second = await start({ start: 'as-set' });
    expect(second.legacyUrl).toBeDefined();
    const url = second.legacyUrl;
    expect(await enable(second, false)).toMatchObject({ switchable: true, enabled: false });
    await expect(fetch(`${url}/healthz`)).rejects.toThrow();
    await second.close();

    expect((await start({ start: 'as-set' })).legacyUrl).toBeUndefined();
  });

  it('says who has its port, goes on without, and answers once the port is free', async () => {
    const { port, server } = await takePort();
    const console = await start({ start: 'try', port });
    const { legacy } = await console.operations.invoke('service.status', {}, CALLER);
    expect(legacy).toMatchObject({ enabled: true, failure: { code: 'unavailable' } });
    expect(legacy.failure?.message).toContain(String(port));
    await new Promise((resolve) => server.close(resolve));
    expect(await enable(console, true)).toEqual({
      switchable: true,
      enabled: true,
      port,
      portSettable: true,
      url: `http://127.0.0.1:${port}`,
    });
  });

  it('of two clicks the later one counts', async () => {
    const console = await start({ start: 'as-set' });
    const [, off] = await Promise.all([enable(console, true), enable(console, false)]);
    expect(off).toMatchObject({ switchable: true, enabled: false });
    expect(console.legacyUrl).toBeUndefined();
  });
});

describe('the port of the legacy API', () => {
  it('is changed at once: the new one answers, the old one is closed, and the next start knows it', async () => {
    const [before, after] = [await findFreePort(), await findFreePort()];
    const first = await start({ start: 'as-set', port: before });
    await enable(first, true);
    expect(await answersOn(before)).toBe(true);
    expect(await moveTo(first, after)).toMatchObject({ port: after, url: `http://127.0.0.1:${after}` });
    expect([await answersOn(before), await answersOn(after)]).toEqual([false, true]);
    const log = await first.operations.invoke(
      'activity.list',
      { filter: { kinds: ['legacy.changed'] } },
      CALLER,
    );
    expect(log.map(({ actor, message }) => `${actor}: ${message}`)).toEqual([
      `console: Moved the legacy HTTP API to port ${after}`,
      `console: Turned the legacy HTTP API on, port ${before}`,
    ]);
    await enable(first, false);
    await first.close();

    const second = await start({ start: 'as-set', port: before });
    expect(await enable(second, true)).toMatchObject({ port: after });
    expect([await answersOn(before), await answersOn(after)]).toEqual([false, true]);
  });

  it('is moved, and the API turned off, by requests that still get their answers', async () => {
    const running = await start({ start: 'try' });
    const { invoke } = running.operations;
    await invoke('principals.create', { id: 'ann', role: 'admin' }, CALLER);
    const input = { principal: 'ann', label: 'test', scopes: ['admin' as const] };
    const { text } = await invoke('tokens.create', input, CALLER);
    const put = async (path: string, body: object) => {
      const headers = { authorization: `Bearer ${text}`, 'content-type': 'application/json' };
      const url = `${running.legacyUrl}/api/v1${path}`;
      const answer = await fetch(url, { method: 'PUT', headers, body: JSON.stringify(body) });
      return [answer.status, await answer.json()];
    };
    const [before, after] = [Number(new URL(running.legacyUrl ?? '').port), await findFreePort()];
    expect(await put('/legacy/port', { port: after })).toMatchObject([200, { port: after }]);
    expect([await answersOn(before), await answersOn(after)]).toEqual([false, true]);
    expect(await put('/legacy/enabled', { enabled: false })).toMatchObject([200, { enabled: false }]);
    expect(await answersOn(after)).toBe(false);
  });

  it('stays where it is when the wanted one is taken, and says who has it', async () => {
    const port = await findFreePort();
    const taken = await takePort();
    const console = await start({ start: 'as-set', port });
    await enable(console, true);
    await expect(moveTo(console, taken.port)).rejects.toMatchObject({
      failure: {
        code: 'unavailable',
        message: expect.stringMatching(
          new RegExp(
            `^Port ${taken.port} .* in use by process ${process.pid} .*still listens on port ${port}`,
          ),
        ),
        hint: expect.stringContaining('another port'),
      },
    });
    expect(await answersOn(port)).toBe(true);
    await new Promise((resolve) => taken.server.close(resolve));
    await console.close();
    expect((await start({ start: 'as-set', port })).legacyUrl).toBe(`http://127.0.0.1:${port}`);
  });

  it('can be chosen before the API is turned on; a taken one is refused then, too', async () => {
    const [before, after] = [await findFreePort(), await findFreePort()];
    const taken = await takePort();
    const console = await start({ start: 'as-set', port: before });
    await expect(moveTo(console, taken.port)).rejects.toMatchObject({ code: 'unavailable' });
    await new Promise((resolve) => taken.server.close(resolve));
    expect(await moveTo(console, after)).toMatchObject({ enabled: false, port: after });
    expect(await answersOn(after)).toBe(false);
    expect(await enable(console, true)).toMatchObject({ url: `http://127.0.0.1:${after}` });
  });

  it('takes numbers from 1 to 65535 only', async () => {
    const console = await start({ start: 'as-set' });
    for (const port of [0, -1, 65_536, 80.5]) {
      await expect(moveTo(console, port)).rejects.toMatchObject({ code: 'bad-input' });
    }
  });

  it('is not settable where the start decided it', async () => {
    const [given, other] = [await findFreePort(), await findFreePort()];
    const window = await start({ start: 'as-set', port: given, portGiven: true });
    expect(await enable(window, true)).toMatchObject({ portSettable: false, port: given });
    await expect(moveTo(window, other)).rejects.toMatchObject({ message: expect.stringContaining('--port') });
    await window.close();
    const headless = await start({ port: given });
    await expect(moveTo(headless, other)).rejects.toMatchObject({ code: 'unavailable' });
    expect(await answersOn(given)).toBe(true);
  });
});

describe('the legacy API of a service without a window', () => {
  it('is always on: a taken port ends the start, and it cannot be turned off', async () => {
    const { port, server } = await takePort();
    await expect(start({ port })).rejects.toMatchObject({ code: 'unavailable' });
    await new Promise((resolve) => server.close(resolve));
    const console = await start({ port });
    await expect(enable(console, false)).rejects.toMatchObject({ code: 'unavailable' });
    expect(console.legacyUrl).toBe(`http://127.0.0.1:${port}`);
  });
});
