import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getLikeCurl } from '../../../fixtures/get-like-curl.ts';
import { type RestService, startRestService } from '../../../fixtures/rest-service.ts';

const OS = 'centos7';

let lab: RestService;
beforeAll(async () => {
  lab = await startRestService();
});
afterAll(() => lab.close());

async function readPool() {
  const { body } = await lab.ask('GET /pools');
  return body.items.find(({ id }: { id: string }) => id === OS);
}

/** Resolves when the pool is as wanted; looks again at every change of the topic. */
async function untilReady(count: number): Promise<void> {
  while ((await readPool()).ready !== count) await new Promise((resolve) => setTimeout(resolve, 50));
}

describe('/api/v1/pools', () => {
  it('has a pool for each OS of the lab, which holds nothing unless somebody says so', async () => {
    expect(await readPool()).toMatchObject({ size: { kind: 'never' }, target: 0, state: { kind: 'off' } });
  });

  it('is filled when an admin sets a size, and says what the ini has', async () => {
    const { status, body } = await lab.ask(`PUT /pools/${OS}/size`, { size: { kind: 'fixed', count: 2 } });
    expect(status).toBe(200);
    expect(body).toMatchObject({ size: { kind: 'fixed', count: 2 }, configuredSize: { kind: 'never' } });
    await untilReady(2);
    expect(await readPool()).toMatchObject({ state: { kind: 'full' } });
  });

  it('serves a client of the legacy API that never heard of it', async () => {
    const before = await lab.ask('GET /vms');
    const url = `${lab.service.legacyUrl}/getservers/job?os=${OS}&count=1&expiresin=60`;
    const answer = await getLikeCurl(url);
    const [address] = JSON.parse(answer.body);
    const shown = before.body.items.filter((vm: { address?: string }) => vm.address === address);
    expect(shown).toMatchObject([{ name: expect.stringMatching(/^dynvm-warm-/) }]);
    const { body } = await lab.ask('GET /leases');
    expect(body.items.find(({ name }: { name: string }) => name === 'job')).toMatchObject({
      owner: 'legacy',
      address,
      takenWarm: { poolId: OS },
    });
  });

  it('counts hits and hours', async () => {
    const { body } = await lab.ask('GET /pools/use?lastDays=1');
    const [use] = body.pools.filter(({ osKey }: { osKey: string }) => osKey === OS);
    expect(use).toMatchObject({ hits: 1, misses: 0, reasons: {} });
    expect(use.warmHours).toBeGreaterThan(0);
    const history = await lab.ask('GET /history');
    expect(history.body.items.map(({ name }: { name: string }) => name)).toEqual(['job']);
  });

  it('is paused and resumed by admins only', async () => {
    const refused = await lab.ask(`PUT /pools/${OS}/pause`, {}, { as: 'requester/bob' });
    expect(refused.status).toBe(403);
    const paused = await lab.ask(`PUT /pools/${OS}/pause`, {});
    expect(paused.body).toMatchObject({ state: { kind: 'paused', by: 'ann' } });
    const resumed = await lab.ask(`DELETE /pools/${OS}/pause`);
    expect(resumed.body.state.kind).not.toBe('paused');
    const { body } = await lab.ask('GET /audit?operation=pools');
    expect(body.items.map(({ operation }: { operation: string }) => operation)).toEqual([
      'pools.resume',
      'pools.pause',
      'pools.set',
    ]);
  });

  it('does not advise before there is history', async () => {
    const { body } = await lab.ask(`GET /pools/backtest?osKey=${OS}`);
    expect(body).toEqual({ kind: 'too-short', historyDays: 0, neededDays: 14 });
  });
});
