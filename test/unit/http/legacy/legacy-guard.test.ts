import { describe, expect, test } from 'vitest';
import { refusalOf } from '../../../../core/http/legacy/legacy-guard.ts';
import { isLoopbackName } from '../../../../core/model/loopback.ts';

const OWN = { host: '127.0.0.1:5000' };

describe('anybody on the network could delete anything with a GET: who may call the legacy API', () => {
  test.each([
    ['curl', OWN],
    ['a script without Host (HTTP/1.0)', {}],
    ['an address typed into a browser', { ...OWN, 'sec-fetch-site': 'none' }],
    ['a page of this service', { ...OWN, 'sec-fetch-site': 'same-origin', origin: 'http://127.0.0.1:5000' }],
    ['another loopback name', { host: 'localhost:5000' }],
    ['the IPv6 loopback', { host: '[::1]:5000' }],
    ['a name without a port', { host: 'LOCALHOST' }],
  ])('%s is let in', (_who, headers) => {
    expect(refusalOf({ method: 'GET', headers }, true)).toBeUndefined();
  });

  test.each([
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
    expect(refusalOf({ method: 'GET', headers }, true)?.status).toBe(403);
  });

  test('any name may be used where the service is reachable from elsewhere', () => {
    expect(refusalOf({ method: 'GET', headers: { host: 'dynvm.example:5000' } }, false)).toBeUndefined();
  });

  test.each(['HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])('%s is not allowed', (method) => {
    expect(refusalOf({ method, headers: OWN }, true)?.status).toBe(405);
  });

  test.each([
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
