import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

/** What a window of an earlier version left behind, under the names it used. */
const STORED_BY_FORMER_VERSION: Readonly<Record<string, unknown>> = {
  'dynvm tellings': {
    state: { requests: ['r1'], rooms: [{ wish: draft('ci'), fromAt: 5000 }] },
    version: 0,
  },
  'dynvm wish': { state: { last: draft(), tellWhenReady: false }, version: 0 },
};

describe('stores kept by an earlier version', () => {
  let storage: Map<string, string>;
  beforeEach(() => {
    storage = new Map(
      Object.entries(STORED_BY_FORMER_VERSION).map(([key, value]) => [key, JSON.stringify(value)]),
    );
    vi.stubGlobal('localStorage', {
      getItem: (key: string) => storage.get(key) ?? null,
      setItem: (key: string, value: string) => storage.set(key, value),
      removeItem: (key: string) => storage.delete(key),
    });
    vi.resetModules();
  });
  afterEach(() => vi.unstubAllGlobals());

  it('keep what the user asked to be notified of', async () => {
    const { useNotificationRequests } = await import('../../../../renderer/store/notification-requests.ts');
    expect(useNotificationRequests.getState()).toMatchObject({
      requests: ['r1'],
      capacityWaits: [{ draft: { osKey: 'centos7', descriptor: 'ci' }, fromAt: 5000 }],
    });
    expect(storage.has('dynvm tellings')).toBe(false);
  });

  it('keep the last request and whether to notify', async () => {
    const { useDrafts } = await import('../../../../renderer/features/provision/draft-store.ts');
    expect(useDrafts.getState()).toMatchObject({
      last: { osKey: 'centos7', count: 3 },
      notifyWhenReady: false,
    });
    expect(JSON.parse(storage.get('dynvm draft') ?? '{}')).toMatchObject({
      state: { notifyWhenReady: false },
    });
  });

  it('start empty where the stored text is damaged', async () => {
    storage.set('dynvm wish', '{');
    const { useDrafts } = await import('../../../../renderer/features/provision/draft-store.ts');
    expect(useDrafts.getState().last).toBeUndefined();
  });
});

function draft(descriptor?: string) {
  const fields = {
    osKey: 'centos7',
    count: 3,
    minutes: 60,
    tags: [],
    labels: [],
    allOrNone: true,
    checkSsh: false,
  };
  return descriptor === undefined ? fields : { ...fields, descriptor };
}
