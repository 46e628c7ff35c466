import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operations } from '../../../../core/contract/contract.ts';
import { REST_ROUTES } from '../../../../core/http/rest/rest-routes.ts';
import { type AccessScope, coversScope, ROLE_SCOPES, type Role } from '../../../../core/model/access.ts';
import { canActOn } from '../../../../core/model/permissions.ts';
import { OWNER } from '../../../fixtures/access-service.ts';
import { getLikeCurl } from '../../../fixtures/get-like-curl.ts';
import { type RestService, startRestService } from '../../../fixtures/rest-service.ts';

let rest: RestService;

beforeAll(async () => {
  rest = await startRestService({ ini: (text) => text.replace('[common]', '[common]\nteam.shares.vms=yes') });
  const { invoke } = rest.service.operations;
  for (const [id, teams] of Object.entries({ own: ['qe'], team: ['qe'], foreign: ['dev'] })) {
    await invoke('principals.create', { id, teams }, OWNER);
    const issued = await invoke('tokens.create', { principal: id, label: 'table' }, OWNER);
    tokens.set(id, issued.text);
  }
  await invoke('principals.create', { id: 'migrating' }, OWNER);
  const input = { principal: 'migrating', label: 'table', actsForLegacy: true };
  tokens.set('acts-for=legacy', (await invoke('tokens.create', input, OWNER)).text);
  await invoke('principals.create', { id: 'scraper', role: 'reader' }, OWNER);
  const scraper = { principal: 'scraper', label: 'table', scopes: ['metrics' as const] };
  tokens.set('metrics', (await invoke('tokens.create', scraper, OWNER)).text);
  tokens.set('requester', await rest.obtainToken('requester/rob'));
  tokens.set('admin', await rest.obtainToken('admin/ann'));
  tokens.set('reader', await rest.obtainToken('reader/rita'));
});
afterAll(() => rest?.close());

const tokens = new Map<string, string>();

/** By the scope that the contract names for what a route calls. */
const needed = new Map<string, AccessScope>(
  REST_ROUTES.map((route) => [`${route.method} ${route.path}`, operations[route.operation].scope]),
);

const ROLES: readonly (Role | 'metrics' | 'nobody')[] = ['reader', 'requester', 'admin', 'metrics', 'nobody'];

describe.each([...needed])('%s, which needs %s,', (endpoint, scope) => {
  // Nothing that exists is named, and no body is valid: whoever is let in changes nothing.
  const path = endpoint.replace('{hostRef}', '99').replaceAll(/\{\w+\}/g, 'none');
  const body = endpoint.startsWith('GET') || endpoint.startsWith('DELETE') ? undefined : { unknownKey: 1 };

  it.each(ROLES)('as %s', async (role) => {
    const { status, text } = role === 'nobody' ? await askWithoutToken(path) : await ask(role, path, body);
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

/** Who may act on a VM of whom. */
const WHO = ['own', 'team', 'foreign', 'reader', 'acts-for=legacy', 'admin'] as const;
const MAY_ACT: Readonly<Record<'own' | 'legacy', readonly (typeof WHO)[number][]>> = {
  own: ['own', 'team', 'admin'],
  legacy: ['acts-for=legacy', 'admin'],
};

interface Vm {
  readonly name: string;
  readonly leaseId: string;
  readonly requestId: string;
}

/** Every way to act on a VM. */
const ACTS: Readonly<Record<string, (vm: Vm) => readonly [endpoint: string, body?: unknown]>> = {
  'legacy setexpiry by name': ({ name }) => [`GET /setexpiry/${name}/60`],
  'legacy setexpiry by count': ({ name }) => [`GET /setexpiry/${name}/60?count=1`],
  'legacy releaseservers by name': ({ name }) => [`GET /releaseservers/${name}`],
  'legacy releaseservers by count': ({ name }) => [`GET /releaseservers/${name}?count=1`],
  'legacy releaseservers with a state': ({ name }) => [`GET /releaseservers/${name}/available`],
  'extend by selector': ({ leaseId }) => [
    'POST /leases:extend',
    { selector: { leaseIds: [leaseId] }, seconds: 60 },
  ],
  'release by selector': ({ leaseId }) => ['POST /leases:release', { selector: { leaseIds: [leaseId] } }],
  'release by descriptor': ({ name }) => ['POST /leases:release', { selector: { descriptor: name } }],
  'release by id': ({ leaseId }) => [`DELETE /leases/${leaseId}`],
};

async function act(who: string, [endpoint, body]: readonly [string, unknown?]): Promise<boolean> {
  const [method = '', path = ''] = endpoint.split(' ');
  const authorization = `Bearer ${tokens.get(who)}`;
  if (path.startsWith('/leases')) {
    const answer = await rest.ask(endpoint, body, { authorization });
    return answer.status < 300 && !/"code":"forbidden"/.test(answer.text);
  }
  const { status } = await getLikeCurl(`${rest.service.legacyUrl}${path}`, {
    method,
    headers: { authorization },
  });
  expect([200, 403]).toContain(status);
  return status === 200;
}

let made = 0;
async function makeVm(owner: 'own' | 'legacy'): Promise<Vm> {
  const name = `table-${++made}`;
  const headers: Record<string, string> =
    owner === 'own' ? { authorization: `Bearer ${tokens.get('own')}` } : {};
  const url = `${rest.service.legacyUrl}/getservers/${name}?os=centos7&count=1`;
  expect((await getLikeCurl(url, { headers })).status).toBe(200);
  const leases = await rest.service.operations.invoke('leases.list', { descriptor: name }, OWNER);
  const [lease] = leases;
  return { name, leaseId: lease?.id ?? '', requestId: lease?.requestId ?? '' };
}

describe.each(['own', 'legacy'] as const)('a VM whose owner is %s', (owner) => {
  it.each(Object.keys(ACTS))(
    '%s is for whom it is, and for nobody else',
    { timeout: 60_000 },
    async (way) => {
      let vm = await makeVm(owner);
      for (const who of WHO) {
        const allowed = MAY_ACT[owner].includes(who);
        expect([who, await act(who, (ACTS[way] as (typeof ACTS)[string])(vm))]).toEqual([who, allowed]);
        if (allowed && way.includes('release')) vm = await makeVm(owner);
      }
      await rest.service.operations.invoke('leases.release', { selector: { leaseIds: [vm.leaseId] } }, OWNER);
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
