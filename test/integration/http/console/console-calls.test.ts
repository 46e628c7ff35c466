import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OWNER } from '../../../fixtures/access-service.ts';
import { followEvents } from '../../../fixtures/event-client.ts';
import { type RestService, startRestService } from '../../../fixtures/rest-service.ts';
import { openBrowserSession } from '../auth/browser-session.ts';

let rest: RestService;
let origin: string;

beforeAll(async () => {
  rest = await startRestService();
  origin = new URL(rest.url).origin;
});
afterAll(() => rest?.close());

/** Calls an operation as the page of somebody who signed in does. */
async function call(who: string, operation: string, input: unknown, headers: Record<string, string> = {}) {
  const { cookie, csrf } = await openBrowserSession(rest, await rest.obtainToken(who));
  const answer = await fetch(`${rest.url}/console/call/${operation}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie, origin, 'x-csrf-token': csrf, ...headers },
    body: JSON.stringify(input),
  });
  // biome-ignore lint/suspicious/noExplicitAny: each test knows what it asked for
  return { status: answer.status, body: (await answer.json()) as any };
}

describe('a call of the page', () => {
  it('takes and gives what the contract has: times in epoch milliseconds, no pages', async () => {
    const { status, body } = await call('requester/ann', 'requests.provision', {
      descriptor: 'by-page',
      osKey: 'centos',
      count: 1,
      lifetimeMinutes: 60,
    });
    expect([status, body.value]).toEqual([
      200,
      expect.objectContaining({ request: expect.objectContaining({ owner: 'ann' }) }),
    ]);
    const leases = await call('requester/ann', 'leases.list', {});
    expect(leases.body.value[0]).toMatchObject({ descriptor: 'by-page', createdAt: expect.any(Number) });
  });

  it('is refused without the CSRF token of its session, and from another origin', async () => {
    expect((await call('admin/root', 'hosts.list', {}, { 'x-csrf-token': 'x' })).status).toBe(403);
    expect((await call('admin/root', 'hosts.list', {}, { origin: 'https://evil.example' })).status).toBe(403);
  });

  it('does what the role covers, and names what is lacking', async () => {
    const { status, body } = await call('requester/ann', 'principals.list', {});
    expect([status, body.detail]).toEqual([403, 'principals.list needs the scope admin']);
  });

  it('says which field is wrong, and changes nothing', async () => {
    const { status, body } = await call('requester/ann', 'requests.provision', {
      descriptor: '',
      osKey: 'x',
    });
    expect([status, body.code]).toEqual([400, 'bad-input']);
  });

  it.each(['requests.wait', 'requests.hangUp', 'requests.acknowledge', 'constructor', 'toString'])(
    '%s is none',
    async (name) => {
      expect((await call('admin/root', name, {})).status).toBe(404);
    },
  );
});

describe('the stream of the page', () => {
  it('has rows as the contract has them', async () => {
    const token = await rest.obtainToken('reader/viewer');
    const client = await followEvents(`${rest.url}/console/events?topics=activity`, { token });
    const { data } = await client.find(({ event }) => event === 'snapshot');
    expect(data.rows[0].at).toEqual(expect.any(Number));
    client.close();
  });

  it.each([
    ['revoked', (id: string) => rest.service.operations.invoke('tokens.revoke', { id }, OWNER)],
    [
      'disabled',
      () => rest.service.operations.invoke('principals.update', { id: 'dora', disabled: true }, OWNER),
    ],
  ] as const)('ends with the reason: %s', async (why, end) => {
    const who = `reader/${why === 'disabled' ? 'dora' : 'rob'}`;
    const token = await rest.obtainToken(who);
    const { cookie } = await openBrowserSession(rest, token);
    const client = await followEvents(`${rest.url}/console/events?topics=hosts`, { cookie });
    await client.find(({ event }) => event === 'snapshot');
    await end(token.split('_')[1] ?? '');
    expect((await client.find(({ event }) => event === 'end')).data).toMatchObject({
      code: 'unauthenticated',
      why,
    });
    client.close();
  });
});

it('the ways to sign in are told to anybody, and nothing else', async () => {
  const answer = await fetch(`${rest.url}/session/options`);
  expect(await answer.json()).toEqual({ singleSignOn: [] });
});
