import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Failure } from '../../../core/model/failure.ts';
import { createLogger } from '../../../core/service/create-logger.ts';
import { createIpcRouter, type IpcRouter } from '../../../electron/ipc/ipc-router.ts';
import { createRandom } from '../../fixtures/create-random.ts';
import { type RunningService, startService } from '../../fixtures/running-service.ts';
import { hostileMessage } from './hostile-values.ts';

const MESSAGES = 10_000;
const SEED = 20_261_123;

let service: RunningService;
let router: IpcRouter;
const unexpected: unknown[] = [];

beforeAll(async () => {
  service = await startService();
  process.on('unhandledRejection', remember);
  router = createIpcRouter({
    core: async () => service.operations,
    shell: {
      copyText: async () => null,
      openConfigFile: async () => null,
      tellWhenReady: async () => null,
      tell: async () => null,
      saveFile: async () => ({}),
      openExternal: async () => null,
      openLogin: async () => null,
      openLogFolder: async () => null,
      chooseConfig: async () => ({}),
      savePreferences: async () => null,
      findConfigs: async () => [],
      useFoundConfig: async () => null,
      createConfig: async () => ({ path: '' }),
      useDemo: async () => null,
      listServices: async () => ({ saved: [] }),
      probeService: async () => ({ origin: 'https://dynvm.lab' }),
      signInToService: async () => ({ isKept: false }),
      openService: async () => null,
      leaveService: async () => null,
    },
    logger: createLogger({ level: 'silent' }),
    person: 'ann',
    send: () => undefined,
    end: () => undefined,
    isShown: () => true,
  });
});

afterAll(async () => {
  process.removeListener('unhandledRejection', remember);
  router.reset();
  await service.close();
});

function remember(error: unknown): void {
  unexpected.push(error);
}

describe('the router between page and core', () => {
  it(`answers ${MESSAGES} random and hostile messages as data and never throws`, async () => {
    const random = createRandom(SEED);
    const answers = { ok: 0, refused: 0 };
    for (let sent = 0; sent < MESSAGES; sent += 1) {
      const message = hostileMessage(random);
      const entry = (['invoke', 'shell', 'subscribe', 'unsubscribe', 'taken'] as const)[
        Math.floor(random() * 5)
      ];
      const answer = await router[entry ?? 'invoke'](message);
      if (answer === undefined) continue;
      if (answer.ok) answers.ok += 1;
      else {
        answers.refused += 1;
        Failure.parse(answer.error);
        expect(answer.error.code, JSON.stringify(answer.error)).not.toBe('internal');
      }
    }
    expect(unexpected).toEqual([]);
    // Both kinds were met, or this tested nothing.
    expect(answers.ok).toBeGreaterThan(100);
    expect(answers.refused).toBeGreaterThan(1000);
    expect(Object.prototype).not.toHaveProperty('input');
  }, 120_000);
});
