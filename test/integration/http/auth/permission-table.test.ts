import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { coversScope, ROLE_SCOPES, type Role } from '../../../../core/model/access.ts';
import { canActOn } from '../../../../core/model/permissions.ts';
import { getLikeCurl } from '../../../fixtures/get-like-curl.ts';
import { type RestService, startRestService } from '../../../fixtures/rest-service.ts';
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

beforeAll(async () => {
  rest = await startRestService({ ini: shareVms });
  tokens = await createTokens(rest);
});
afterAll(() => rest?.close());

const ROLES: readonly (Role | 'metrics' | 'nobody')[] = ['reader', 'requester', 'admin', 'metrics', 'nobody'];

describe.each([...ROUTE_SCOPES])('%s, which needs %s,', (route, scope) => {
  const { endpoint, body } = toHarmlessRequest(route);

  it.each(ROLES)('as %s', async (role) => {
    const { status, text } =
      role === 'nobody' ? await askWithoutToken(endpoint) : await ask(role, endpoint, body);
    const held = role === 'metrics' ? (['metrics'] as const) : role === 'nobody' ? [] : ROLE_SCOPES[role];
    if (role === 'nobody') expect(status).toBe(401);
    else if (!coversScope(held, scope)) expect(status).toBe(403);
    else {
      expect([401, 403, 500]).not.toContain(status);
      if (body !== undefined) expect(status).toBeGreaterThanOrEqual(400);
    }
    expect(text).not.toMatch(/dyn_[0-9a-f]{12}_/);
  });
});

function ask(role: string, endpoint: string, body: unknown) {
  return rest.ask(endpoint, body, { authorization: `Bearer ${tokens.get(role)}` });
}

/** From somewhere else: on this machine its owner may read. */
async function askWithoutToken(endpoint: string) {
  const [method = '', path = ''] = endpoint.split(' ');
  const headers = { 'x-forwarded-for': '10.9.9.9' };
  const { status, body } = await getLikeCurl(rest.url + path, { method, headers });
  return { status, text: body };
}

const ACTS = { ...LEGACY_ACTS, ...REST_ACTS };

async function act(who: string, [endpoint, body]: readonly [string, unknown?]): Promise<boolean> {
  const [method = '', path = ''] = endpoint.split(' ');
  const authorization = `Bearer ${tokens.get(who)}`;
  if (path.startsWith('/leases')) return wasDone(await rest.ask(endpoint, body, { authorization }));
  const { status } = await getLikeCurl(`${rest.service.legacyUrl}${path}`, {
    method,
    headers: { authorization },
  });
  expect([200, 403]).toContain(status);
  return status === 200;
}

const make = (owner: 'own' | 'legacy') => makeVm(rest, owner === 'own' ? tokens.get('own') : undefined);

describe.each(['own', 'legacy'] as const)('a VM whose owner is %s', (owner) => {
  it.each(Object.keys(ACTS))(
    '%s is for whom it is, and for nobody else',
    { timeout: 60_000 },
    async (way) => {
      let vm = await make(owner);
      for (const who of WHO) {
        const allowed = MAY_ACT[owner].includes(who);
        expect([who, await act(who, (ACTS[way] as (typeof ACTS)[string])(vm))]).toEqual([who, allowed]);
        if (allowed && way.includes('release')) vm = await make(owner);
      }
      await releaseVm(rest, vm);
    },
  );
});

describe.each(['own', 'legacy'] as const)('by what GET /me says, a VM whose owner is %s', (owner) => {
  it.each(WHO)('is judged for %s as the core judges', async (who) => {
    const { status, text } = await ask(who, 'GET /me', undefined);
    expect(status).toBe(200);
    const me = JSON.parse(text);
    const owned = { owner, teams: owner === 'own' ? ['qe'] : [] };
    expect(canActOn(me, owned, me)).toBe(MAY_ACT[owner].includes(who));
  });
});
