import { afterAll, beforeAll, expect, it } from 'vitest';
import { checkIssuer } from '../../../core/access/oidc/check-issuer.ts';
import type { IssuerSettings } from '../../../core/model/issuer.ts';
import { type OidcIssuer, startOidcIssuer } from '../../fixtures/oidc-issuer.ts';
import { toRules } from './oidc-lab.ts';

let issuer: OidcIssuer;
let settings: IssuerSettings;
beforeAll(async () => {
  issuer = await startOidcIssuer();
  const rules = toRules('gitlab', ['project_id=1 => ci reader']);
  settings = { name: 'gitlab', kind: 'gitlab', url: issuer.url, audience: 'dynvm', scopes: [], rules };
});
afterAll(() => issuer.close());

it('an issuer that describes itself and has keys is fit', async () => {
  expect(await checkIssuer(settings)).toMatchObject({
    name: 'gitlab',
    ok: true,
    items: [{ verdict: 'ok' }, { message: '1 keys' }],
  });
});

it('one that calls itself something else, gives no keys, or is not there is told with its reason', async () => {
  const otherwise = await checkIssuer({ ...settings, url: issuer.url.replace('127.0.0.1', 'localhost') });
  expect(otherwise).toMatchObject({ ok: false, items: [{ what: 'discovery', verdict: 'error' }] });
  issuer.answer('/jwks', (_request, response) => response.writeHead(404).end());
  expect(await checkIssuer(settings)).toMatchObject({
    ok: false,
    items: [{ verdict: 'ok' }, { what: 'keys', message: expect.stringContaining('status 404') }],
  });
  const nobody = await checkIssuer({ ...settings, url: 'http://127.0.0.1:9' });
  expect(nobody.items[0]?.message).toContain('nothing listens there');
});
