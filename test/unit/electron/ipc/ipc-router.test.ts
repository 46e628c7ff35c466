import { describe, expect, it } from 'vitest';
import { DynvmError, type Failure } from '../../../../core/model/failure.ts';
import type { CoreOperations, SubscribeOptions, TopicMessage } from '../../../../core/operations/index.ts';
import { createLogger } from '../../../../core/service/create-logger.ts';
import { createIpcRouter, type IpcRouterOptions } from '../../../../electron/ipc/ipc-router.ts';

const PATCH: TopicMessage = {
  kind: 'patch',
  topic: 'activity',
  epoch: 'e',
  seq: 2,
  upserts: [
    { id: 'a', at: 1, level: 'info', kind: 'k', message: 'm', actor: 'console', session: 'OpaqueRef:1' },
  ],
  removes: [],
};

/** A core whose one subscriber the test feeds by hand. */
function handFed(overrides: Partial<IpcRouterOptions> = {}) {
  const sent: { subscription: number; message: unknown }[] = [];
  const ended: { subscription: number; failure: Failure }[] = [];
  const feed: {
    send?: (message: TopicMessage) => void;
    options?: SubscribeOptions;
    open: number;
    resumed: number;
  } = {
    open: 0,
    resumed: 0,
  };
  const core: Pick<CoreOperations, 'invoke' | 'subscribe'> = {
    invoke: async () => [] as never,
    subscribe(_topic, _caller, send, options = {}) {
      Object.assign(feed, { send, options });
      feed.open += 1;
      return {
        resume() {
          feed.resumed += 1;
        },
        close() {
          feed.open -= 1;
        },
      };
    },
  };
  const refuse = async (): Promise<never> => {
    throw new DynvmError({ code: 'forbidden', message: 'no' });
  };
  const router = createIpcRouter({
    core: async () => core as CoreOperations,
    shell: {
      copyText: async () => null,
      tellWhenReady: async () => null,
      tell: async () => null,
      saveFile: async ({ fileName }) => ({ path: fileName }),
      openExternal: refuse,
      openLogin: async () => null,
      openLogFolder: async () => null,
      openConfigFile: async () => null,
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
    send: (subscription, message) => void sent.push({ subscription, message }),
    end: (subscription, failure) => void ended.push({ subscription, failure }),
    isShown: () => true,
    ...overrides,
  });
  return { router, feed, sent, ended };
}

describe('an ask', () => {
  it('is answered for operations of the contract only', async () => {
    const { router } = handFed();
    expect(await router.invoke({ name: 'hosts.list', input: {} })).toEqual({ ok: true, value: [] });
    for (const name of ['hosts.lis', 'constructor', '__proto__', 'toString']) {
      expect(await router.invoke({ name, input: {} })).toMatchObject({
        ok: false,
        error: { code: 'not-found' },
      });
      expect(await router.shell({ name, input: {} })).toMatchObject({
        ok: false,
        error: { code: 'not-found' },
      });
    }
  });

  it('names the field that is wrong', async () => {
    const { router } = handFed();
    const answer = await router.invoke({ name: 'capacity.count', input: { osKey: 7 } });
    expect(answer).toMatchObject({ ok: false, error: { code: 'bad-input' } });
    expect(JSON.stringify(answer)).toContain('osKey');
  });

  it('is refused as data where the core could not start, and by whom it concerns', async () => {
    const failure = { code: 'config-invalid', message: 'line 3' } as const;
    const { router } = handFed({ core: () => Promise.reject(new DynvmError(failure)) });
    expect(await router.invoke({ name: 'hosts.list', input: {} })).toEqual({ ok: false, error: failure });
    const link = { name: 'openExternal', input: { url: 'https://example.com/' } };
    expect(await router.shell(link)).toMatchObject({ ok: false, error: { code: 'forbidden' } });
  });

  it('hides the text of an error nobody foresaw', async () => {
    const { router } = handFed({ core: () => Promise.reject(new Error('password=hunter2')) });
    const answer = await router.invoke({ name: 'hosts.list', input: {} });
    expect(answer).toMatchObject({ ok: false, error: { code: 'internal' } });
    expect(JSON.stringify(answer)).not.toContain('hunter2');
  });

  it('does not let an answer out that breaks the contract', async () => {
    const invoke = async () => [{ hostRef: 'secret' }] as never;
    const { router } = handFed({ core: async () => ({ invoke }) as unknown as CoreOperations });
    const answer = await router.invoke({ name: 'hosts.list', input: {} });
    expect(answer).toMatchObject({ ok: false, error: { code: 'internal' } });
    expect(JSON.stringify(answer)).not.toContain('secret');
  });

  it('takes a file name, never a path', async () => {
    const { router } = handFed();
    const save = (fileName: string) => router.shell({ name: 'saveFile', input: { fileName, text: '' } });
    expect(await save('report.csv')).toEqual({ ok: true, value: { path: 'report.csv' } });
    for (const name of ['../report.csv', '/etc/passwd', 'a\\b', '..', 'a\0b', '']) {
      expect(await save(name), name).toMatchObject({ ok: false, error: { code: 'bad-input' } });
    }
  });
});

describe('a live table', () => {
  it('reaches the page under its number, without fields the contract does not name', async () => {
    const { router, feed, sent } = handFed();
    expect(await router.subscribe({ subscription: 3, topic: 'activity' })).toEqual({ ok: true, value: null });
    feed.send?.(PATCH);
    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatchObject({ subscription: 3, message: { seq: 2, upserts: [{ id: 'a' }] } });
    expect(JSON.stringify(sent)).not.toContain('OpaqueRef');
  });

  it('ends, and says so to the page, when a row breaks the contract', async () => {
    const { router, feed, sent, ended } = handFed();
    await router.subscribe({ subscription: 3, topic: 'activity' });
    feed.send?.({ ...PATCH, upserts: [{ id: 'a', at: 'soon', password: 'hunter2' }] });
    expect(sent).toEqual([]);
    expect(ended).toMatchObject([{ subscription: 3, failure: { code: 'internal' } }]);
    expect(JSON.stringify(ended)).not.toContain('hunter2');
    expect(feed.open).toBe(0);
    // The number is free again for the page that follows anew.
    expect(await router.subscribe({ subscription: 3, topic: 'activity' })).toMatchObject({ ok: true });
    feed.send?.(PATCH);
    expect(sent).toHaveLength(1);
  });

  it('waits while the page has not taken what was sent', async () => {
    const { router, feed } = handFed();
    await router.subscribe({ subscription: 1, topic: 'activity' });
    let messages = 0;
    while (feed.options?.canSend?.() && messages < 100) {
      feed.send?.(PATCH);
      messages += 1;
    }
    expect(messages).toBeLessThan(10);
    router.taken({ subscription: 1 });
    expect(feed.resumed).toBe(1);
    expect(feed.options?.canSend?.()).toBe(true);
    // More thanks than messages buy nothing.
    for (let more = 0; more < 50; more += 1) router.taken({ subscription: 1 });
    messages = 0;
    while (feed.options?.canSend?.() && messages < 100) {
      feed.send?.(PATCH);
      messages += 1;
    }
    expect(messages).toBeLessThan(10);
  });

  it('waits while nobody looks, and goes on when the window is shown', async () => {
    let shown = false;
    const { router, feed } = handFed({ isShown: () => shown });
    await router.subscribe({ subscription: 1, topic: 'activity' });
    expect(feed.options?.canSend?.()).toBe(false);
    shown = true;
    router.resume();
    expect(feed.resumed).toBe(1);
    expect(feed.options?.canSend?.()).toBe(true);
  });

  it('ends with the page, also one whose core answers only afterwards', async () => {
    let start = (_core: CoreOperations): void => undefined;
    const starting = new Promise<CoreOperations>((resolve) => {
      start = resolve;
    });
    const { router, feed } = handFed();
    const late = handFed({ core: () => starting });
    await router.subscribe({ subscription: 1, topic: 'activity' });
    router.reset();
    expect(feed.open).toBe(0);

    const asked = late.router.subscribe({ subscription: 1, topic: 'activity' });
    late.router.reset();
    let open = 0;
    start({
      subscribe: () => {
        open += 1;
        return {
          resume: () => undefined,
          close() {
            open -= 1;
          },
        };
      },
    } as unknown as CoreOperations);
    await asked;
    expect(open).toBe(0);
  });

  it('cannot be opened twice under one number, nor without end', async () => {
    const { router, feed } = handFed();
    const numbers = Array.from({ length: 100 }, (_, index) => index + 1);
    const answers = await Promise.all(
      [1, ...numbers].map((subscription) => router.subscribe({ subscription, topic: 'activity' })),
    );
    expect(answers[1]).toMatchObject({ ok: false, error: { code: 'bad-input' } });
    expect(answers.at(-1)).toMatchObject({ ok: false, error: { code: 'unavailable' } });
    expect(feed.open).toBeLessThan(100);
    for (const subscription of numbers) router.unsubscribe({ subscription });
    expect(feed.open).toBe(0);
  });
});
