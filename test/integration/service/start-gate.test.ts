import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readControl } from '../../../core/data-folder/index.ts';
import { createLogger } from '../../../core/service/create-logger.ts';
import { createService, type Service } from '../../../core/service/create-service.ts';
import { testCaller } from '../../fixtures/test-caller.ts';

const CALLER = testCaller('admin', 'console');

let folder: string;
let service: Service;
let goOn: () => void;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dynvm-rest-later-'));
  const startGate = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  service = await createService({
    config: { text: '[common]\nvm.expiry.minutes=10\n' },
    dataFolder: folder,
    legacy: { host: '127.0.0.1', port: 0, start: 'as-set' },
    startGate,
    logger: createLogger({ level: 'silent' }),
  });
});

afterEach(async () => {
  await service.close();
  await rm(folder, { recursive: true, force: true });
});

const status = () => service.operations.invoke('service.status', {}, CALLER);

describe('a core that lets a window go first', () => {
  it('answers its window before any door is open, and is ready when they are', async () => {
    expect((await status()).ready).toBe(false);
    expect(await readControl(folder)).toBeUndefined();
    goOn();
    await service.whenReady();
    expect((await status()).ready).toBe(true);
    const control = await readControl(folder);
    const answer = await fetch(`${control?.url}/invoke`, { method: 'POST' });
    expect(answer.status).toBe(401);
  });

  it('takes a wish for the legacy API until it can be fulfilled', async () => {
    const enabled = service.operations.invoke('legacy.setEnabled', { enabled: true }, CALLER);
    goOn();
    const { url } = await enabled;
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });

  it('ends in order when its window is closed before', async () => {
    await service.close();
    goOn();
    await new Promise((resolve) => setImmediate(resolve));
    expect(await readControl(folder)).toBeUndefined();
  });
});
