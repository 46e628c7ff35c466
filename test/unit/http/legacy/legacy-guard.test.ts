import { hostname } from 'node:os';
import { describe, expect, it } from 'vitest';
import { type GuardedRequest, refuseLegacyRequest } from '../../../../core/http/legacy/legacy-guard.ts';
import { isLoopbackName } from '../../../../core/model/loopback.ts';

const OWN = { host: '127.0.0.1:5000' };
const BEYOND = { loopbackOnly: false, allowedHosts: [] };

function statusFor(
  headers: GuardedRequest['headers'],
  { method = 'GET', acts = false, loopbackOnly = true, allowedHosts = [] as string[] } = {},
): number | undefined {
  return refuseLegacyRequest({ method, headers, acts }, { loopbackOnly, allowedHosts })?.status;
}

describe('anybody on the network could delete anything with a GET: who may call the legacy API', () => {
  it.each([
    ['curl', OWN],
    ['a script without Host (HTTP/1.0)', {}],
    ['an address typed into a browser', { ...OWN, 'sec-fetch-site': 'none' }],
    ['a page of this service', { ...OWN, 'sec-fetch-site': 'same-origin', origin: 'http://127.0.0.1:5000' }],
    ['another loopback name', { host: 'localhost:5000' }],
    ['the IPv6 loopback', { host: '[::1]:5000' }],
    ['a name without a port', { host: 'LOCALHOST' }],
  ])('%s is let in', (_who, headers) => {
    expect(statusFor(headers)).toBeUndefined();
  });

  it.each([
    ['a page of another site', { ...OWN, 'sec-fetch-site': 'cross-site' }],
    ['a page of a sibling site', { ...OWN, 'sec-fetch-site': 'same-site' }],
    ['an origin of another site', { ...OWN, origin: 'https://evil.example' }],
    ['another port of the same name', { ...OWN, origin: 'http://127.0.0.1:8080' }],
    ['a sandboxed page', { ...OWN, origin: 'null' }],
    ['an origin without a Host to compare', { origin: 'http://127.0.0.1:5000' }],
    ['a rebound name', { host: 'evil.example:5000' }],
    ['a name that begins like loopback', { host: '127.0.0.1.evil.example' }],
    ['a name that ends like localhost', { host: 'notlocalhost' }],
  ])('%s is refused', (_who, headers) => {
    expect(statusFor(headers)).toBe(403);
  });

  it('beyond loopback its own addresses and names are known, and those allowed', () => {
    const name = hostname();
    for (const host of [name, `${name.toUpperCase()}:5000`, 'localhost', '127.0.0.1:5000', '[::1]:5000']) {
      expect([host, statusFor({ host }, BEYOND)]).toEqual([host, undefined]);
    }
    for (const host of ['dynvm.example:5000', '203.0.113.9', `${name}.evil.example`]) {
      expect([host, statusFor({ host }, BEYOND)]).toEqual([host, 403]);
    }
    const allowed = { ...BEYOND, allowedHosts: ['dynvm.example'] };
    expect(statusFor({ host: 'DYNVM.example.:5000' }, allowed)).toBeUndefined();
    expect(
      statusFor({ host: 'dynvm.example' }, { loopbackOnly: true, allowedHosts: ['dynvm.example'] }),
    ).toBe(undefined);
    expect(statusFor({ host: 'other.example' }, allowed)).toBe(403);
  });

  it.each([
    'cookie',
    'origin',
    'referer',
    'accept-language',
    'sec-fetch-site',
    'sec-fetch-mode',
    'sec-purpose',
    'sec-ch-ua',
    'sec-websocket-key',
    'purpose',
    'upgrade-insecure-requests',
  ])('routes that act refuse what sends %s, whatever it says', (name) => {
    for (const value of ['', 'none', 'same-origin', 'http://127.0.0.1:5000']) {
      expect(statusFor({ ...OWN, [name]: value }, { acts: true })).toBe(403);
      expect(statusFor({ host: hostname(), [name]: value }, { acts: true, ...BEYOND })).toBe(403);
    }
  });

  it.each([
    ['curl', { accept: '*/*', 'user-agent': 'curl/8.5.0' }],
    ['wget', { accept: '*/*', 'accept-encoding': 'identity', connection: 'Keep-Alive' }],
    ['Python requests', { accept: '*/*', 'accept-encoding': 'gzip, deflate' }],
    ['Java', { accept: 'text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2', 'user-agent': 'Java/17' }],
    ['PowerShell', { 'user-agent': 'Mozilla/5.0 (Windows NT; en-US) WindowsPowerShell/5.1' }],
    ['one with a token', { authorization: 'Bearer dyn_1_x' }],
  ])('routes that act take %s', (_who, headers) => {
    expect(statusFor({ ...OWN, ...headers }, { acts: true })).toBeUndefined();
  });

  it.each(['HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])('%s is not allowed', (method) => {
    expect(statusFor(OWN, { method })).toBe(405);
  });

  it.each([
    ['127.0.0.1', true],
    ['127.9.8.7', true],
    ['::1', true],
    ['localhost', true],
    ['0.0.0.0', false],
    ['::', false],
    ['10.0.0.1', false],
    ['127.0.0.1.nip.io', false],
  ])('%s is loopback: %s', (name, loopback) => {
    expect(isLoopbackName(name)).toBe(loopback);
  });
});
