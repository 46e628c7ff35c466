import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bearer, OWNER } from '../../../fixtures/access-service.ts';
import { getLikeCurl } from '../../../fixtures/get-like-curl.ts';
import { type RestService, startRestService } from '../../../fixtures/rest-service.ts';

let rest: RestService;
let token: string;

beforeAll(async () => {
  rest = await startRestService();
  const { invoke } = rest.service.operations;
  await invoke('principals.create', { id: 'prometheus', role: 'reader' }, OWNER);
  const wanted = { principal: 'prometheus', label: 'test', scopes: ['metrics' as const] };
  token = (await invoke('tokens.create', wanted, OWNER)).text;
  const spec = { descriptor: 'measured', osKey: 'centos' };
  const { body } = await rest.ask('POST /requests?wait=20', spec, { as: 'requester/penelope' });
  expect(body.request.state.kind).toBe('succeeded');
});
afterAll(() => rest?.close());

const scrape = (headers: Readonly<Record<string, string>>) =>
  getLikeCurl(`${rest.service.legacyUrl}/metrics`, { headers });

describe('the metrics', () => {
  it('name nobody', async () => {
    const { status, body } = await scrape(bearer(token));
    expect([status, body]).toEqual([200, expect.stringMatching(/^dynvm_provision.*os="centos"/m)]);
    expect(body).not.toMatch(/prometheus|requester|penelope|measured/);
  });

  it('need the scope metrics', async () => {
    const reader = await rest.obtainToken('reader/rita');
    expect((await scrape(bearer(reader))).status).toBe(403);
  });

  it('need a token', async () => {
    // From somewhere else: on this machine its owner needs none.
    const { status, headers } = await scrape({ 'x-forwarded-for': '10.9.9.9' });
    expect([status, headers['www-authenticate']]).toEqual([401, 'Bearer realm="dynvm"']);
    expect((await scrape(bearer('dyn_none_none'))).status).toBe(401);
  });
});
