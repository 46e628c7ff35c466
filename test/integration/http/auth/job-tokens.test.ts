import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getLikeCurl } from '../../../fixtures/get-like-curl.ts';
import { type OidcIssuer, startOidcIssuer } from '../../../fixtures/oidc-issuer.ts';
import { type RestService, startRestService } from '../../../fixtures/rest-service.ts';

const RULES = [
  'github.rule.1 = repository_id=4711 & ref=refs/heads/main => ci-product requester teams qe',
  'github.rule.2 = repository_id=4711 => ci-branch reader',
];

/** As GitHub words them. */
const JOB = {
  sub: 'repo:acme/product:ref:refs/heads/main',
  repository: 'acme/product',
  repository_id: '4711',
  ref: 'refs/heads/main',
};

function accessSection({ url }: OidcIssuer): string {
  return [
    '[access]',
    'github.kind = github',
    `github.url = ${url}`,
    'github.audience = dynvm',
    ...RULES,
  ].join('\n');
}

describe('a CI job that shows its ID token', () => {
  let issuer: OidcIssuer;
  let rest: RestService;
  const job = (more: Parameters<OidcIssuer['sign']>[0] = {}) =>
    issuer.sign({ ...more, claims: { ...JOB, ...more.claims } });
  const ask = (token: string, endpoint = 'GET /me', body?: unknown) =>
    rest.ask(endpoint, body, { as: '', authorization: `Bearer ${token}` });

  beforeAll(async () => {
    issuer = await startOidcIssuer();
    rest = await startRestService({ ini: (lab) => `${lab}\n${accessSection(issuer)}\n` });
  });
  afterAll(async () => {
    await rest.close();
    await issuer.close();
  });

  it('is the principal of the first rule that holds, with its role and teams', async () => {
    const main = await ask(await job());
    expect(main.body).toMatchObject({
      principal: 'ci-product',
      role: 'requester',
      teams: ['qe'],
      scopes: ['read', 'request'],
    });
    const branch = await ask(await job({ claims: { ref: 'refs/heads/other' } }));
    expect(branch.body).toMatchObject({ principal: 'ci-branch', role: 'reader', teams: [] });
  });

  it('creates and releases VMs over REST, and the audit names the principal and the subject', async () => {
    const token = await job();
    const spec = { osKey: 'centos7', count: 1, descriptor: 'by-id-token' };
    const made = await ask(token, 'POST /requests?wait=30', spec);
    expect(made).toMatchObject({ status: 202 });
    const { items } = (await ask(token, 'GET /leases?descriptor=by-id-token')).body;
    expect(items[0]).toMatchObject({ owner: 'ci-product' });
    expect((await ask(token, `DELETE /leases/${items[0].id}`)).status).toBe(202);
    const audit = (await rest.ask('GET /audit?principal=ci-product')).body.items;
    expect(audit[0]).toMatchObject({
      principal: 'ci-product',
      subject: `github: ${JOB.sub}`,
      channel: 'rest',
    });
    expect(audit.at(-1)).toMatchObject({ operation: 'principals.create', object: 'ci-product' });
    const activity = (await rest.ask('GET /activity')).body.items as { actor: string }[];
    expect(activity.map(({ actor }) => actor)).toContain(`rest:ci-product (github: ${JOB.sub})`);
  });

  it('uses the legacy routes with it as a password', async () => {
    const password = Buffer.from(`ci:${await job()}`).toString('base64');
    const { origin } = new URL(rest.url);
    const get = (path: string) =>
      getLikeCurl(origin + path, { headers: { authorization: `Basic ${password}` } });
    expect((await get('/getservers/legacy-job?os=centos7&count=1')).status).toBe(200);
    expect((await get('/releaseservers/legacy-job')).status).toBe(200);
  });

  it('is refused with the reason, and like a wrong password after the fifth time', async () => {
    const fork = await job({ claims: { repository_id: '9999' } });
    const { status, body, headers } = await ask(fork);
    expect(status).toBe(401);
    expect(body.detail).toContain('no rule of the issuer github matches it (repository_id=9999');
    expect(headers.get('www-authenticate')).toBe('Bearer realm="dynvm"');
    const more = [];
    for (let times = 0; times < 5; times += 1) more.push((await ask(fork)).status);
    expect(more).toEqual([401, 401, 401, 401, 429]);
    // Guesses lock nobody out.
    expect((await ask(await job())).status).toBe(200);
  });

  it('is refused over plain http from another machine', async () => {
    const headers = { authorization: `Bearer ${await job()}`, 'x-forwarded-for': '192.0.2.7' };
    const answer = await getLikeCurl(`${rest.url}/me`, { headers });
    expect(answer).toMatchObject({ status: 403, body: expect.stringContaining('came over plain http') });
  });
});
