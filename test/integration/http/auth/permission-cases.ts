import { expect } from 'vitest';
import { operations } from '../../../../core/contract/contract.ts';
import { REST_ROUTES } from '../../../../core/http/rest/rest-routes.ts';
import type { AccessScope } from '../../../../core/model/access.ts';
import { OWNER } from '../../../fixtures/access-service.ts';
import { getLikeCurl } from '../../../fixtures/get-like-curl.ts';
import type { RestService } from '../../../fixtures/rest-service.ts';

/** For {@link createTokens}: a team shares its VMs. */
export const shareVms = (ini: string) => ini.replace('[common]', '[common]\nteam.shares.vms=yes');

/** By the scope that the contract names for what a route calls. */
export const ROUTE_SCOPES = new Map<string, AccessScope>(
  REST_ROUTES.map((route) => [`${route.method} ${route.path}`, operations[route.operation].scope]),
);

/** Nothing that exists is named, and no body is valid: whoever is let in changes nothing. */
export function toHarmlessRequest(endpoint: string): { endpoint: string; body: object | undefined } {
  const hasBody = !endpoint.startsWith('GET') && !endpoint.startsWith('DELETE');
  return {
    endpoint: endpoint.replace('{hostRef}', '99').replaceAll(/\{\w+\}/g, 'none'),
    body: hasBody ? { unknownKey: 1 } : undefined,
  };
}

/** Who may act on a VM of whom. */
export const WHO = ['own', 'team', 'foreign', 'reader', 'acts-for=legacy', 'admin'] as const;
export const MAY_ACT: Readonly<Record<'own' | 'legacy', readonly (typeof WHO)[number][]>> = {
  own: ['own', 'team', 'admin'],
  legacy: ['acts-for=legacy', 'admin'],
};

/** A token of everybody in {@link WHO}, of a requester, and of who may read metrics only. */
export async function createTokens(rest: RestService): Promise<Map<string, string>> {
  const { invoke } = rest.service.operations;
  const tokens = new Map<string, string>();
  for (const [id, teams] of Object.entries({ own: ['qe'], team: ['qe'], foreign: ['dev'] })) {
    await invoke('principals.create', { id, teams }, OWNER);
    tokens.set(id, (await invoke('tokens.create', { principal: id, label: 'table' }, OWNER)).text);
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
  return tokens;
}

export interface Vm {
  readonly name: string;
  readonly leaseId: string;
}

type Act = (vm: Vm) => readonly [endpoint: string, body?: unknown];

/** Every way to act on a VM by `/api/v1`. */
export const REST_ACTS: Readonly<Record<string, Act>> = {
  'extend by selector': ({ leaseId }) => [
    'POST /leases:extend',
    { selector: { leaseIds: [leaseId] }, seconds: 60 },
  ],
  'release by selector': ({ leaseId }) => ['POST /leases:release', { selector: { leaseIds: [leaseId] } }],
  'release by descriptor': ({ name }) => ['POST /leases:release', { selector: { descriptor: name } }],
  'release by id': ({ leaseId }) => [`DELETE /leases/${leaseId}`],
};

/** Every way to act on a VM by the legacy routes. */
export const LEGACY_ACTS: Readonly<Record<string, Act>> = {
  'legacy setexpiry by name': ({ name }) => [`GET /setexpiry/${name}/60`],
  'legacy setexpiry by count': ({ name }) => [`GET /setexpiry/${name}/60?count=1`],
  'legacy releaseservers by name': ({ name }) => [`GET /releaseservers/${name}`],
  'legacy releaseservers by count': ({ name }) => [`GET /releaseservers/${name}?count=1`],
  'legacy releaseservers with a state': ({ name }) => [`GET /releaseservers/${name}/available`],
};

/** Whether `/api/v1` did what was asked for. */
export function wasDone({ status, text }: { status: number; text: string }): boolean {
  return status < 300 && !/"code":"forbidden"/.test(text);
}

let made = 0;

/** @param token of its owner; undefined: legacy */
export async function makeVm(rest: RestService, token: string | undefined): Promise<Vm> {
  const name = `table-${++made}`;
  const headers = { ...(token !== undefined && { authorization: `Bearer ${token}` }) };
  const url = `${rest.service.legacyUrl}/getservers/${name}?os=centos7&count=1`;
  expect((await getLikeCurl(url, { headers })).status).toBe(200);
  const [lease] = await rest.service.operations.invoke('leases.list', { descriptor: name }, OWNER);
  return { name, leaseId: lease?.id ?? '' };
}

export async function releaseVm(rest: RestService, { leaseId }: Vm): Promise<void> {
  await rest.service.operations.invoke('leases.release', { selector: { leaseIds: [leaseId] } }, OWNER);
}
