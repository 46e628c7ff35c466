import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Console, createConsole, type LegacyListen } from '../../../core/console.ts';
import { createLogger } from '../../../core/logging.ts';

const CALLER = { scope: 'admin', actor: 'console' } as const;
const INI = '[common]\nvm.expiry.minutes=10\n';

let folder: string;
let service: Console | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dynvm-legacy-port-'));
});

afterEach(async () => {
  await service?.close();
  service = undefined;
  await rm(folder, { recursive: true, force: true });
});

async function start(legacy: Partial<LegacyListen>): Promise<Console> {
  service = await createConsole({
    config: { text: INI },
    dataFolder: folder,
    legacy: { host: '127.0.0.1', port: 0, ...legacy },
    logger: createLogger({ level: 'silent' }),
  });
  return service;
}

const enable = (console: Console, enabled: boolean) =>
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
    expect(await enable(second, false)).toEqual({ switchable: true, enabled: false });
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
      url: `http://127.0.0.1:${port}`,
    });
  });

  it('of two clicks the later one counts', async () => {
    const console = await start({ start: 'as-set' });
    const [, off] = await Promise.all([enable(console, true), enable(console, false)]);
    expect(off).toEqual({ switchable: true, enabled: false });
    expect(console.legacyUrl).toBeUndefined();
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
