import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OidcIssuer } from '../../../fixtures/oidc-issuer.ts';
import type { RestService } from '../../../fixtures/rest-service.ts';
import { createSigningBrowser, type SigningBrowser } from '../../../fixtures/signing-browser.ts';
import { type SsoLab, startSsoLab } from '../../../fixtures/sso-lab.ts';

let lab: SsoLab;
let issuer: OidcIssuer;
let rest: RestService;
let origin: string;

beforeAll(async () => {
  // Each browser comes from an address of its own: failed logins are counted by address.
  lab = await startSsoLab({ behindProxy: '127.0.0.1' });
  ({ issuer, rest, origin } = lab);
});
afterAll(() => lab.close());

const start = (query = '') => `${origin}/api/v1/session/oidc/sso/start${query}`;
const isCallback = (url: string) => url.startsWith(`${origin}/api/v1/session/oidc/sso/callback`);
const session = async (browser: SigningBrowser) => {
  const answer = await fetch(`${origin}/api/v1/session`, { headers: { cookie: browser.cookies(origin) } });
  return { status: answer.status, body: await answer.json() };
};
const post = async (path: string, body: object = {}) => {
  const headers = { 'content-type': 'application/json', 'x-forwarded-for': '198.51.100.1' };
  const answer = await fetch(`${origin}/api/v1/session/oidc${path}`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  });
  // biome-ignore lint/suspicious/noExplicitAny: each test knows what it asked for
  return { status: answer.status, body: (await answer.json()) as any };
};

describe('a person who signs in with an issuer', () => {
  it('has the session of a principal with the role and teams of the rule, and comes back to where it began', async () => {
    const browser = createSigningBrowser();
    const page = await browser.signIn(start('?returnTo=/vms?mine=1'), 'sub-ann');
    expect(page.body).toContain('content="0;url=/vms?mine=1"');
    expect((await session(browser)).body).toMatchObject({
      principal: 'ann',
      role: 'requester',
      teams: ['qe'],
      scopes: ['read', 'request'],
    });
    const { items } = (await rest.ask('GET /audit?principal=ann', undefined, { as: 'admin/boss' })).body;
    expect(items.map(({ operation }: { operation: string }) => operation)).toEqual([
      'sessions.open',
      'tokens.create',
      'principals.create',
    ]);
    expect(items[1]).toMatchObject({ subject: 'sso: sub-ann' });
    expect((await rest.ask('GET /principals', undefined, { as: 'admin/boss' })).body.items).toContainEqual(
      expect.objectContaining({
        id: 'ann',
        displayName: 'Ann Example',
        federated: { issuer: issuer.url, subject: 'sub-ann' },
      }),
    );
  });

  it('has another role after the next sign-in, in the sessions before it too', async () => {
    const before = createSigningBrowser();
    await before.signIn(start(), 'sub-root');
    expect((await session(before)).body).toMatchObject({ principal: 'root', role: 'admin' });
    lab.accounts['sub-root'] = { preferred_username: 'root', groups: ['lab'] };
    await createSigningBrowser().signIn(start(), 'sub-root');
    expect((await session(before)).body).toMatchObject({ role: 'requester' });
  });

  it('whom no rule matches, or whose name is somebody else here, is refused with the reason', async () => {
    const eve = await createSigningBrowser().signIn(start(), 'sub-eve');
    expect(eve).toMatchObject({
      status: 401,
      body: expect.stringContaining('no rule of the issuer sso matches'),
    });
    const imposter = await createSigningBrowser().signIn(start(), 'sub-imposter');
    expect(imposter).toMatchObject({
      status: 401,
      body: expect.stringContaining('the name ann belongs to somebody else here'),
    });
  });

  it('whose principal is disabled is refused, and the session ends', async () => {
    const browser = createSigningBrowser();
    lab.accounts['sub-bob'] = { preferred_username: 'bob', groups: ['lab'] };
    await browser.signIn(start(), 'sub-bob');
    expect((await session(browser)).status).toBe(200);
    await rest.ask('PATCH /principals/bob', { disabled: true }, { as: 'admin/boss' });
    expect((await session(browser)).status).toBe(401);
    expect(await createSigningBrowser().signIn(start(), 'sub-bob')).toMatchObject({
      status: 401,
      body: expect.stringContaining('bob is disabled'),
    });
  });

  it('never comes back to another site', async () => {
    for (const returnTo of [
      '//evil.example',
      'https://evil.example',
      '/\\evil.example',
      '/%5cevil\n',
      'vms',
      '/ x',
    ]) {
      const page = await createSigningBrowser().open(
        start(`?returnTo=${encodeURIComponent(returnTo)}`),
        () => true,
      );
      expect(page, returnTo).toMatchObject({
        status: 400,
        body: expect.stringContaining('returnTo must be a path of this service'),
      });
    }
  });
});

describe('the answer of an issuer', () => {
  it('counts once: neither code nor state can be used again', async () => {
    const browser = createSigningBrowser();
    const { url } = await browser.signIn(start(), 'sub-ann', isCallback);
    expect((await browser.open(url)).status).toBe(200);
    expect(await browser.open(url)).toMatchObject({
      status: 401,
      body: expect.stringContaining('it was ended already'),
    });
    // The code once more, with a state that is good.
    const again = await browser.signIn(start(), 'sub-ann', isCallback);
    const replayed = new URL(again.url);
    replayed.searchParams.set('code', new URL(url).searchParams.get('code') ?? '');
    expect(await browser.open(replayed.href)).toMatchObject({
      status: 401,
      body: expect.stringContaining('the issuer says invalid_grant'),
    });
  });

  it('does not count in another browser, or for a state of nobody', async () => {
    const { url } = await createSigningBrowser().signIn(start(), 'sub-ann', isCallback);
    const victim = createSigningBrowser();
    await victim.open(start(), (each) => each.startsWith(issuer.url));
    expect(await victim.open(url)).toMatchObject({
      status: 401,
      body: expect.stringContaining('another browser began it'),
    });
    const foreign = new URL(url);
    foreign.searchParams.set('state', 'made-up');
    expect(await victim.open(foreign.href)).toMatchObject({
      status: 401,
      body: expect.stringContaining('nobody began it here'),
    });
  });

  it('is of no use to who reads the code on its way: it is bound to a verifier', async () => {
    const { url } = await createSigningBrowser().signIn(start(), 'sub-ann', isCallback);
    const stolen = new URLSearchParams({
      ...{ grant_type: 'authorization_code', code: new URL(url).searchParams.get('code') ?? '' },
      redirect_uri: `${origin}/api/v1/session/oidc/sso/callback`,
    });
    const authorization = `Basic ${Buffer.from('dynvm:client-secret').toString('base64')}`;
    const answer = await fetch(`${issuer.url}/token`, {
      method: 'POST',
      headers: { authorization },
      body: stolen,
    });
    expect(await answer.json()).toMatchObject({ error: 'invalid_grant' });
  });

  it('that says no is told', async () => {
    const browser = createSigningBrowser();
    let denied = '';
    await browser.open(start(), (url) => {
      denied = new URL(url).searchParams.get('state') ?? '';
      return true;
    });
    const callback = `${origin}/api/v1/session/oidc/sso/callback?error=access_denied&state=${denied}&iss=${encodeURIComponent(issuer.url)}`;
    expect(await browser.open(callback)).toMatchObject({
      status: 401,
      body: expect.stringContaining('it was denied at the issuer'),
    });
  });
});

describe('a program on the browser’s machine', () => {
  it('gets a token with the code that a click brings, once and with its verifier only', async () => {
    const verifier = randomBytes(32).toString('base64url');
    const challenge = createHash('sha256').update(verifier).digest('base64url');
    const page = await createSigningBrowser().signIn(
      start(`?port=4321&challenge=${challenge}&state=its-own-state`),
      'sub-ann',
    );
    const [, link = ''] = /href="([^"]+)"/.exec(page.body.replaceAll('&#38;', '&')) ?? [];
    const back = new URL(link);
    expect(back.origin).toBe('http://127.0.0.1:4321');
    expect(back.searchParams.get('state')).toBe('its-own-state');
    const code = back.searchParams.get('code');
    const { status, body } = await post('/code', { code, verifier });
    expect({ status, principal: body.principal }).toEqual({ status: 200, principal: 'ann' });
    expect(Date.parse(body.expiresAt) - Date.now()).toBeLessThanOrEqual(12 * 3_600_000);
    expect((await post('/code', { code, verifier })).status).toBe(401);
  });
});

describe('a device without a browser', () => {
  it('gets a token of ours for twelve hours once its user has said yes, and once only', async () => {
    const begun = (await post('/sso/device')).body;
    expect((await post('/device', { id: begun.id })).status).toBe(202);
    await lab.decide(begun, { confirm: 'yes' });
    await expect
      .poll(async () => (await post('/device', { id: begun.id })).body.principal, {
        timeout: 15_000,
        interval: 500,
      })
      .toBe('ann');
    expect((await post('/device', { id: begun.id })).status).toBe(401);
  });

  it('is told that its user said no', async () => {
    const begun = (await post('/sso/device')).body;
    await lab.decide(begun, { abort: 'yes' });
    await expect
      .poll(async () => (await post('/device', { id: begun.id })).body.detail, {
        timeout: 15_000,
        interval: 500,
      })
      .toContain('it was denied at the issuer');
  });

  it('is told that its time was over', async () => {
    lab.setPace({ expires_in: 2 });
    const begun = (await post('/sso/device')).body;
    lab.setPace({});
    expect(begun.expiresInSeconds).toBe(2);
    await expect
      .poll(async () => (await post('/device', { id: begun.id })).body.detail, {
        timeout: 15_000,
        interval: 300,
      })
      .toContain('its time was over');
  });

  it('slows down when the issuer says so, and gets its token all the same', async () => {
    const begun = (await post('/sso/device')).body;
    let polls = 0;
    issuer.answer('/token', (_request, response) => {
      polls += 1;
      issuer.answer('/token', undefined);
      response.writeHead(400, { 'content-type': 'application/json' }).end('{"error":"slow_down"}');
    });
    await lab.decide(begun, { confirm: 'yes' });
    await expect
      .poll(async () => (await post('/device', { id: begun.id })).body.principal, {
        timeout: 20_000,
        interval: 300,
      })
      .toBe('ann');
    expect(polls).toBe(1);
  });
});

describe('an issuer that is down', () => {
  it('keeps nobody out who is in already, and says so to who wants in', async () => {
    const browser = createSigningBrowser();
    await browser.signIn(start(), 'sub-ann');
    issuer.answer('/token', (request) => request.socket.destroy());
    const late = await createSigningBrowser().signIn(start(), 'sub-ann');
    issuer.answer('/token', undefined);
    expect(late).toMatchObject({
      status: 409,
      body: expect.stringContaining('Tokens and sessions of this service go on'),
    });
    expect((await session(browser)).status).toBe(200);
  });
});
