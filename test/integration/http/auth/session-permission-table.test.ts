import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AccessScope, coversScope, ROLE_SCOPES } from '../../../../core/model/access.ts';
import { OWNER } from '../../../fixtures/access-service.ts';
import { getLikeCurl } from '../../../fixtures/get-like-curl.ts';
import { type RestService, startRestService } from '../../../fixtures/rest-service.ts';
import { withoutLimits } from '../../../fixtures/without-limits.ts';
import { type BrowserSession, openBrowserSession } from './browser-session.ts';
import {
  createTokens,
  LEGACY_ACTS,
  MAY_ACT,
  makeVm,
  REST_ACTS,
  ROUTE_SCOPES,
  releaseVm,
  shareVms,
  toHarmlessRequest,
  WHO,
  wasDone,
} from './permission-cases.ts';

let rest: RestService;
let tokens: Map<string, string>;
let origin: string;
/** One of everybody who has a token. */
const browsers = new Map<string, BrowserSession>();

beforeAll(async () => {
  rest = await startRestService({ ini: (ini) => withoutLimits(shareVms(ini)) });
  origin = new URL(rest.url).origin;
  tokens = await createTokens(rest);
  for (const [who, token] of tokens) browsers.set(who, await openBrowserSession(rest, token));
});
afterAll(() => rest?.close());

const browserOf = (who: string) => browsers.get(who) as BrowserSession;

/** How a request by cookie may come. Only the first is a page of this service. */
const WAYS: Readonly<Record<string, (browser: BrowserSession) => Record<string, string>>> = {
  'with CSRF token and Origin': ({ cookie, csrf }) => ({ cookie, origin, 'x-csrf-token': csrf }),
  'without CSRF token': ({ cookie }) => ({ cookie, origin }),
  'with the CSRF token of another session': ({ cookie }) => ({
    cookie,
    origin,
    'x-csrf-token': 'A'.repeat(43),
  }),
  'without Origin': ({ cookie, csrf }) => ({ cookie, 'x-csrf-token': csrf }),
};
const PAGE = 'with CSRF token and Origin';

async function send(
  endpoint: string,
  headers: Record<string, string>,
  body?: unknown,
): Promise<{ status: number; text: string }> {
  const [method = '', path = ''] = endpoint.split(' ');
  const answer = await fetch(rest.url + path, {
    method,
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: answer.status, text: await answer.text() };
}

const sendBy = (way: string, who: string, [endpoint, body]: readonly [string, unknown?]) =>
  send(endpoint, (WAYS[way] as (typeof WAYS)[string])(browserOf(who)), body);

const ROLES = ['reader', 'requester', 'admin', 'metrics'] as const;
const heldBy = (role: (typeof ROLES)[number]): readonly AccessScope[] =>
  role === 'metrics' ? ['metrics'] : ROLE_SCOPES[role];

describe.each([...ROUTE_SCOPES])('by cookie, %s, which needs %s,', (route, scope) => {
  const { endpoint, body } = toHarmlessRequest(route);
  const isWrite = !route.startsWith('GET');

  describe.each(Object.keys(WAYS))('%s', (way) => {
    it.each(ROLES)('as %s', async (role) => {
      const { status, text } = await sendBy(way, role, [endpoint, body]);
      const isRefused = isWrite && way !== PAGE;
      if (isRefused)
        expect([status, JSON.parse(text).detail]).toEqual([403, expect.stringMatching(/^Refused: /)]);
      else if (!coversScope(heldBy(role), scope)) expect(status).toBe(403);
      else {
        expect([401, 403, 500]).not.toContain(status);
        if (body !== undefined) expect(status).toBeGreaterThanOrEqual(400);
      }
      expect(text).not.toMatch(/dyn_[0-9a-f]{12}_/);
      expect(text).not.toContain(browserOf(role).cookie.split('=')[1]);
    });
  });

  it('with a cookie that is nobody’s', async () => {
    const cookie = `__Host-dynvm=${'A'.repeat(43)}`;
    expect((await send(endpoint, { cookie, origin, 'x-csrf-token': 'A'.repeat(43) }, body)).status).toBe(401);
  });
});

describe.each(['own', 'legacy'] as const)('by cookie, a VM whose owner is %s', (owner) => {
  const make = () => makeVm(rest, owner === 'own' ? tokens.get('own') : undefined);

  it.each(Object.keys(REST_ACTS))(
    '%s is for whom it is by a page of this service, and for nobody else',
    { timeout: 60_000 },
    async (way) => {
      const act = REST_ACTS[way] as (typeof REST_ACTS)[string];
      let vm = await make();
      for (const who of WHO) {
        const forged = Object.keys(WAYS).filter((each) => each !== PAGE);
        for (const how of forged)
          expect([who, how, (await sendBy(how, who, act(vm))).status]).toEqual([who, how, 403]);
        const allowed = MAY_ACT[owner].includes(who);
        expect([who, wasDone(await sendBy(PAGE, who, act(vm)))]).toEqual([who, allowed]);
        if (allowed && way.includes('release')) vm = await make();
      }
      await releaseVm(rest, vm);
    },
  );

  it.each(Object.keys(LEGACY_ACTS))('%s is for nobody who comes by cookie', async (way) => {
    const vm = await make();
    const [endpoint] = (LEGACY_ACTS[way] as (typeof LEGACY_ACTS)[string])(vm);
    const url = rest.service.legacyUrl + (endpoint.split(' ')[1] ?? '');
    const { invoke } = rest.service.operations;
    const before = await invoke('leases.list', { descriptor: vm.name }, OWNER);
    for (const who of WHO)
      for (const how of Object.values(WAYS)) {
        const { status } = await getLikeCurl(url, { headers: how(browserOf(who)) });
        expect([who, status]).toEqual([who, 403]);
      }
    expect(await invoke('leases.list', { descriptor: vm.name }, OWNER)).toEqual(before);
    await releaseVm(rest, vm);
  });
});

describe('the routes of sessions', () => {
  it.each(ROLES)('open one for a token of %s, which GET tells and DELETE ends', async (role) => {
    const token = tokens.get(role) ?? '';
    const browser = await openBrowserSession(rest, token);
    const told = await send('GET /session', { cookie: browser.cookie });
    expect([told.status, JSON.parse(told.text).scopes.toSorted()]).toEqual([
      200,
      JSON.parse((await send('GET /session', { cookie: browserOf(role).cookie })).text).scopes.toSorted(),
    ]);
    expect(coversScope(heldBy(role), JSON.parse(told.text).scopes[0])).toBe(true);
    expect(told.text).not.toContain(token);
    for (const way of Object.keys(WAYS).filter((each) => each !== PAGE)) {
      const headers = (WAYS[way] as (typeof WAYS)[string])(browser);
      expect([way, (await send('DELETE /session', headers)).status]).toEqual([way, 403]);
    }
    expect((await send('GET /session', { cookie: browser.cookie })).status).toBe(200);
    const page = { cookie: browser.cookie, origin, 'x-csrf-token': browser.csrf };
    expect((await send('DELETE /session', page)).status).toBe(204);
    expect((await send('GET /session', { cookie: browser.cookie })).status).toBe(401);
  });

  it.each([
    ['nobody', undefined],
    ['a token that is none', 'dyn_none_none'],
  ])('tell %s nothing, and open and end nothing', async (_who, token) => {
    const headers = {
      'x-forwarded-for': '10.9.9.9',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    };
    for (const endpoint of ['GET /session', 'DELETE /session']) {
      const status = (await send(endpoint, headers)).status;
      expect([endpoint, status]).toEqual([endpoint, token === undefined ? 401 : 403]);
    }
  });

  it.each(ROLES)('know no session of who comes by a token of %s', async (role) => {
    const headers = { authorization: `Bearer ${tokens.get(role)}` };
    expect((await send('GET /session', headers)).status).toBe(404);
    expect((await send('DELETE /session', headers)).status).toBe(404);
  });

  it.each([
    ['no body', undefined],
    ['no token', {}],
    ['a token that is none', { token: 'dyn_none_none' }],
    ['a cookie in place of the token', { token: 'A'.repeat(43) }],
    ['more than the token', { token: 'dyn_none_none', role: 'admin' }],
  ])('open none for %s', async (_what, body) => {
    const answer = await fetch(`${rest.url}/session`, {
      method: 'POST',
      headers: { origin, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    expect([400, 401, 422]).toContain(answer.status);
    expect(answer.headers.get('set-cookie')).toBeNull();
  });

  it('open none for a cookie that is shown again, and none for a page of elsewhere', async () => {
    const { cookie, csrf } = browserOf('requester');
    const again = await send('POST /session', { cookie, origin, 'x-csrf-token': csrf }, {});
    expect(again.status).toBe(400);
    const token = tokens.get('requester');
    expect((await send('POST /session', { origin: 'http://127.0.0.1:1' }, { token })).status).toBe(403);
    expect((await send('POST /session', { origin: 'null' }, { token })).status).toBe(403);
  });
});
