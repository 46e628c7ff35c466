import { afterAll, beforeAll, expect, it } from 'vitest';
import { REST_ROUTES } from '../../../../core/http/rest/rest-routes.ts';
import { type RestService, startRestService } from '../../../fixtures/rest-service.ts';

let rest: RestService;

beforeAll(async () => {
  rest = await startRestService();
});
afterAll(() => rest.close());

it('the description is served to everybody, and names every path that answers', async () => {
  const { status, body } = await rest.ask('GET /openapi.json', undefined, { as: '' });
  expect([status, body.openapi]).toEqual([200, '3.1.0']);
  expect(Object.keys(body.paths)).toEqual(expect.arrayContaining(REST_ROUTES.map(({ path }) => path)));
});

it('every reference in it leads somewhere', async () => {
  const { text, body } = await rest.ask('GET /openapi.json');
  const names = [...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name as string);
  expect(names.length).toBeGreaterThan(50);
  expect(names.filter((name) => !(name in body.components.schemas))).toEqual([]);
});

it('the page needs no script and nothing from elsewhere', async () => {
  const { headers, text } = await rest.ask('GET /docs', undefined, { as: '' });
  expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-[\w+/=]+';/);
  expect(text).not.toMatch(/<script|https?:\/\//);
  expect(text).toContain('POST</b><code>/leases:release</code>');
});

it('pages of other sites and names that merely resolve to us get nothing', async () => {
  const foreign = await rest.ask('GET /openapi.json', undefined, { origin: 'https://evil.example' });
  expect([foreign.status, foreign.body.code]).toEqual([403, 'forbidden']);
});
