import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SignIns } from '../../../core/access/oidc/sign-ins.ts';
import type { IssuerSettings } from '../../../core/model/issuer.ts';
import { type OidcIssuer, startOidcIssuer } from '../../fixtures/oidc-issuer.ts';
import { createSigningBrowser } from '../../fixtures/signing-browser.ts';
import { createOidcLab, toRules } from './oidc-lab.ts';

const REDIRECT_URI = 'http://127.0.0.1:4321/callback';
const RULES = ['groups=lab => {preferred_username} requester teams qe'];
const FROM = { redirectUri: REDIRECT_URI, browser: 'b', address: '192.0.2.1' };
const DEVICES_BY_ADDRESS = 5;

let issuer: OidcIssuer;
let settings: IssuerSettings;
let lab: ReturnType<typeof createOidcLab>;
let signIns: SignIns;

beforeAll(async () => {
  issuer = await startOidcIssuer({
    accounts: () => ({ 'sub-ann': { preferred_username: 'ann', groups: ['lab'] } }),
    clients: [
      {
        ...{ client_id: 'dynvm', token_endpoint_auth_method: 'none', redirect_uris: [REDIRECT_URI] },
        grant_types: ['authorization_code', 'urn:ietf:params:oauth:grant-type:device_code'],
      },
    ],
  });
  const rules = toRules('people', RULES);
  settings = {
    ...{ name: 'sso', kind: 'people', url: issuer.url, audience: 'dynvm', scopes: ['profile'], rules },
  };
});
afterAll(() => issuer.close());
beforeEach(() => {
  lab = createOidcLab([settings]);
  signIns = new SignIns(lab);
});
afterEach(() => {
  issuer.answer('/device/auth', undefined);
  issuer.answer('/token', undefined);
  signIns.close();
});

const begin = () => signIns.begin('sso', FROM, { kind: 'page', path: '/' });
async function end(begun: string) {
  const { url } = await createSigningBrowser().signIn(begun, 'sub-ann', (each) =>
    each.startsWith(REDIRECT_URI),
  );
  return signIns.end('sso', { url: new URL(url), browser: 'b' }, lab.author);
}

describe('a sign-in that is under way while the ini changes', () => {
  it('is refused under other rules, and leaves the principal as it is', async () => {
    await end(await begin());
    const before = lab.registry.principal('ann');
    expect(before).toMatchObject({ role: 'requester', teams: ['qe'] });
    const begun = await begin();
    lab.issuers.apply([
      { ...settings, rules: toRules('people', ['groups=lab => {preferred_username} reader']) },
    ]);
    await end(await begin());
    const changed = lab.registry.principal('ann');
    expect(changed).toMatchObject({ role: 'reader', teams: [] });
    await expect(end(begun)).rejects.toThrow('settings of its issuer have changed meanwhile; begin again');
    expect(lab.registry.principal('ann')).toEqual(changed);
  });

  it('ends well under the same settings', async () => {
    const begun = await begin();
    lab.issuers.apply([{ ...settings, rules: toRules('people', RULES) }]);
    expect((await end(begun)).issued.token).toMatchObject({
      principal: 'ann',
      grantedBy: { settings: lab.issuers.readGrant('sso') },
    });
  });
});

it('other scopes are asked for from then on', async () => {
  expect(new URL(await begin()).searchParams.get('scope')).toBe('openid profile');
  lab.issuers.apply([{ ...settings, scopes: ['profile', 'groups'] }]);
  expect(new URL(await begin()).searchParams.get('scope')).toBe('openid profile groups');
});

describe('devices that one address begins', () => {
  const beginDevice = () => signIns.beginDevice('sso', FROM.address, lab.author);

  it('make the service poll the issuer for the latest five alone', async () => {
    const polled: string[] = [];
    let devices = 0;
    issuer.answer('/device/auth', (_request, response) => {
      devices += 1;
      response.writeHead(200, { 'content-type': 'application/json' }).end(
        JSON.stringify({
          ...{ device_code: `device-${devices}`, user_code: 'AB', verification_uri: issuer.url },
          ...{ expires_in: 600, interval: 1 },
        }),
      );
    });
    issuer.answer('/token', async (request, response) => {
      polled.push(new URLSearchParams(await text(request)).get('device_code') ?? '');
      response
        .writeHead(400, { 'content-type': 'application/json' })
        .end('{"error":"authorization_pending"}');
    });
    const { id: first } = await beginDevice();
    for (let more = 0; more < DEVICES_BY_ADDRESS; more += 1) await beginDevice();
    polled.length = 0;
    const polls = (name: string) => polled.filter((each) => each === name).length;
    await expect.poll(() => polls('device-6'), { timeout: 20_000 }).toBeGreaterThanOrEqual(2);
    expect(polls('device-1')).toBe(0);
    expect(polls('device-2')).toBeGreaterThan(0);
    await expect(signIns.endDevice(first)).rejects.toThrow('nobody began it here');
  });

  it('that the issuer refuses take nobody else’s place', async () => {
    const { id: first } = await beginDevice();
    issuer.answer('/device/auth', (request) => request.socket.destroy());
    for (let more = 0; more < 3 * DEVICES_BY_ADDRESS; more += 1)
      await expect(beginDevice()).rejects.toThrow('/device/auth');
    expect(await signIns.endDevice(first)).toBeUndefined();
  });
});
