import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OWNER } from '../../../fixtures/access-service.ts';
import { getLikeCurl } from '../../../fixtures/get-like-curl.ts';
import { type RestService, startRestService } from '../../../fixtures/rest-service.ts';
import { withoutLimits } from '../../../fixtures/without-limits.ts';
import { type BrowserSession, openBrowserSession } from './browser-session.ts';

let rest: RestService;
let origin: string;

beforeAll(async () => {
  rest = await startRestService({ ini: withoutLimits });
  origin = rest.service.legacyUrl ?? '';
});
afterAll(() => rest?.close());

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: each test knows what it asked for
  readonly body: any;
}

async function send(endpoint: string, headers: Record<string, string>, body?: unknown): Promise<Answer> {
  const [method = '', path = ''] = endpoint.split(' ');
  const answer = await fetch(rest.url + path, {
    method,
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, body: text === '' ? undefined : JSON.parse(text) };
}

const signIn = async (who: string) => openBrowserSession(rest, await rest.obtainToken(who));

/** As a page of this service writes. */
const asPage = ({ cookie, csrf }: BrowserSession) => ({ cookie, origin, 'x-csrf-token': csrf });

describe('a session', () => {
  it('is opened with a token in the body, by a cookie that no script, other site or plain http gets', async () => {
    const token = await rest.obtainToken('requester/ann');
    const { headers, body } = await send('POST /session', { origin }, { token });
    expect(headers.get('set-cookie')).toMatch(
      /^__Host-dynvm=[\w-]{43}; Max-Age=604800; Path=\/; Secure; HttpOnly; SameSite=Strict$/,
    );
    expect(body).toMatchObject({ principal: 'ann', role: 'requester', scopes: ['read', 'request'] });
    expect(JSON.stringify(body)).not.toContain(token);
  });

  it('reads by its cookie, also what its writes must repeat, and writes as its principal', async () => {
    const ann = await signIn('requester/ann');
    const { status, body } = await send('GET /session', { cookie: ann.cookie });
    expect([status, body.principal, body.csrfToken]).toEqual([200, 'ann', ann.csrf]);
    const made = await send('POST /requests?wait=20', asPage(ann), {
      descriptor: 'by-page',
      osKey: 'centos',
    });
    expect([made.status, made.body.request.owner]).toEqual([202, 'ann']);
    const [entry] = await rest.service.operations.invoke(
      'audit.list',
      { filter: { object: 'by-page' } },
      OWNER,
    );
    expect(entry).toMatchObject({ principal: 'ann', channel: 'web' });
  });

  it('is not to be had with a wrong token, and guesses are slowed down', async () => {
    const proxied = { origin };
    const statuses = [];
    for (let n = 0; n < 7; n += 1)
      statuses.push((await send('POST /session', proxied, { token: `dyn_${n}` })).status);
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429]);
    expect((await signIn('requester/ann')).csrf).toHaveLength(43);
  });

  it('ends with its logout: the cookie is worth nothing then', async () => {
    const ann = await signIn('requester/ann');
    const { status, headers } = await send('DELETE /session', asPage(ann));
    expect([status, headers.get('set-cookie')]).toEqual([
      204,
      expect.stringContaining('__Host-dynvm=; Max-Age=0'),
    ]);
    expect((await send('GET /leases', { cookie: ann.cookie })).status).toBe(401);
    const entries = await rest.service.operations.invoke(
      'audit.list',
      { filter: { operation: 'sessions' } },
      OWNER,
    );
    expect(entries[0]).toMatchObject({ operation: 'sessions.end', principal: 'ann', channel: 'web' });
  });
});

it('200 logins at once are all answered, each with a session of its own, and wrong ones among them are slowed down', async () => {
  const { invoke } = rest.service.operations;
  const tokens = await Promise.all(
    Array.from({ length: 200 }, async (_, index) => {
      await invoke('principals.create', { id: `crowd-${index}` }, OWNER);
      return (await invoke('tokens.create', { principal: `crowd-${index}`, label: 'test' }, OWNER)).text;
    }),
  );
  const wrong = Array.from({ length: 20 }, () => send('POST /session', { origin }, { token: 'dyn_wrong' }));
  const answers = await Promise.all(tokens.map((token) => send('POST /session', { origin }, { token })));
  expect(answers.map(({ status }) => status)).toEqual(tokens.map(() => 201));
  expect(new Set(answers.map(({ body }) => body.csrfToken)).size).toBe(200);
  expect((await Promise.all(wrong)).filter(({ status }) => status === 429).length).toBeGreaterThan(10);
  const cookies = answers.map(({ headers }) => headers.get('set-cookie')?.split(';')[0] ?? '');
  const read = await Promise.all(cookies.map((cookie) => send('GET /session', { cookie })));
  expect(read.map(({ body }) => body.principal)).toEqual(tokens.map((_, index) => `crowd-${index}`));
});

it('one principal has 20 sessions, however many it opens at once: the last ones', async () => {
  const browsers = await Promise.all(Array.from({ length: 50 }, () => signIn('requester/many')));
  const read = await Promise.all(browsers.map(({ cookie }) => send('GET /session', { cookie })));
  expect(read.filter(({ status }) => status === 200)).toHaveLength(20);
});

describe('a write by cookie', () => {
  it.each([
    [
      'without the CSRF token',
      ({ cookie }: BrowserSession) => ({ cookie, origin }),
      /lacks the header x-csrf-token/,
    ],
    [
      'with the CSRF token of another session',
      (own: BrowserSession) => ({ ...asPage(own), 'x-csrf-token': 'A'.repeat(43) }),
      /not that of this session/,
    ],
    [
      'without Origin',
      ({ cookie, csrf }: BrowserSession) => ({ cookie, 'x-csrf-token': csrf }),
      /names no Origin/,
    ],
    [
      'from another port of the same host',
      (own: BrowserSession) => ({ ...asPage(own), origin: 'http://127.0.0.1:1' }),
      /page of/,
    ],
    [
      'from the same name by another scheme',
      (own: BrowserSession) => ({ ...asPage(own), origin: origin.replace('http:', 'https:') }),
      /page of/,
    ],
    ['from nowhere', (own: BrowserSession) => ({ ...asPage(own), origin: 'null' }), /page of/],
  ])('%s is refused, and changes nothing', async (_what, headersFrom, reason) => {
    const headers = headersFrom(await signIn('requester/ann'));
    const answer = await send('POST /requests', headers, { descriptor: 'forged', osKey: 'centos' });
    expect([answer.status, answer.body.code]).toEqual([403, 'forbidden']);
    expect(answer.body.detail).toMatch(reason);
    const leases = await rest.service.operations.invoke('leases.list', { descriptor: 'forged' }, OWNER);
    expect(leases).toEqual([]);
  });
});

it('a page of another port signs nobody in', async () => {
  const token = await rest.obtainToken('requester/ann');
  expect((await send('POST /session', { origin: 'http://127.0.0.1:1' }, { token })).status).toBe(403);
});

it('the legacy routes ignore the cookie, and refuse to act for who sends one', async () => {
  const { cookie } = await signIn('admin/root');
  const reading = await getLikeCurl(`${origin}/showall`, {
    headers: { cookie, 'x-forwarded-for': '10.9.9.9' },
  });
  expect(reading.status).toBe(401);
  const acting = await getLikeCurl(`${origin}/getservers/by-cookie?os=centos`, { headers: { cookie } });
  expect([acting.status, acting.body]).toEqual([403, expect.stringContaining('cookie')]);
});

it('a cookie that comes over plain http from elsewhere ends its session', async () => {
  const ann = await signIn('requester/ann');
  const headers = { cookie: ann.cookie, 'x-forwarded-for': '10.9.9.9' };
  expect((await send('GET /leases', headers)).status).toBe(403);
  expect((await send('GET /leases', { cookie: ann.cookie })).status).toBe(401);
});

describe('streams and answers that wait end within a second', () => {
  const act = (operation: string, who: string) => {
    const { invoke } = rest.service.operations;
    switch (operation) {
      case 'a change of role':
        return invoke('principals.update', { id: who, role: 'reader' }, OWNER);
      case 'disabling':
        return invoke('principals.update', { id: who, disabled: true }, OWNER);
      default:
        return invoke('tokens.list', { principal: who }, OWNER).then(([token]) =>
          invoke('tokens.revoke', { id: token?.id ?? '' }, OWNER),
        );
    }
  };

  it.each(['a change of role', 'disabling', 'revoking its token', 'its logout'])('after %s', async (what) => {
    const who = what.replaceAll(' ', '-').toLowerCase();
    const browser = await signIn(`requester/${who}`);
    const stream = await fetch(`${rest.url}/events?topics=leases`, { headers: { cookie: browser.cookie } });
    expect(stream.status).toBe(200);
    const whole = stream.text();
    rest.simulator.engine.injectFault({ hostRef: 1, kind: 'delay', method: 'VM.clone', ms: 30_000 });
    rest.simulator.engine.injectFault({ hostRef: 2, kind: 'delay', method: 'VM.clone', ms: 30_000 });
    const waiting = send('POST /requests?wait=60', asPage(browser), { descriptor: who, osKey: 'centos' });
    await expect
      .poll(() => rest.service.operations.invoke('leases.list', { descriptor: who }, OWNER))
      .toHaveLength(1);
    const startedMs = performance.now();
    if (what === 'its logout') await send('DELETE /session', asPage(browser));
    else await act(what, who);
    expect(await whole).toContain('event: end');
    expect((await waiting).status).toBe(401);
    expect(performance.now() - startedMs).toBeLessThan(1000);
    rest.simulator.engine.clearFaults();
  });
});
