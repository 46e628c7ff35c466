import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createIssuerFetch, IssuerUnreachable } from '../../../core/access/oidc/issuer-fetch.ts';
import type { IssuerSettings } from '../../../core/model/issuer.ts';
import {
  makeSigningKey,
  type OidcIssuer,
  type SignOptions,
  startOidcIssuer,
} from '../../fixtures/oidc-issuer.ts';
import { createOidcLab, toRules } from './oidc-lab.ts';

const JOB = {
  sub: 'repo:acme/product:ref:refs/heads/main',
  repository: 'acme/product',
  repository_id: '4711',
};
const JWKS = '/jwks';
const DAY_SECONDS = 86_400;

describe('an ID token of a job', () => {
  let issuer: OidcIssuer;
  let settings: IssuerSettings;
  let lab: ReturnType<typeof createOidcLab>;
  const sign = ({ claims, ...more }: SignOptions = {}) =>
    issuer.sign({ ...more, claims: { ...JOB, ...claims } });
  const refusal = async (token: string) =>
    lab.identify(token).then(
      () => 'accepted',
      (error: Error) => error.message,
    );

  beforeAll(async () => {
    issuer = await startOidcIssuer();
    const rules = toRules('github', ['repository_id=4711 => ci-product requester teams qe']);
    settings = { name: 'github', kind: 'github', url: issuer.url, audience: 'dynvm', scopes: [], rules };
  });
  afterAll(() => issuer.close());
  beforeEach(() => {
    lab = createOidcLab([settings]);
  });
  afterEach(() => issuer.answer(JWKS, undefined));

  it('is accepted where all is as it should be', async () => {
    const { identity } = await lab.identify(await sign());
    expect(identity).toEqual({
      ...{ principal: 'ci-product', role: 'requester', scopes: ['read', 'request'], teams: ['qe'] },
      subject: `github: ${JOB.sub}`,
    });
  });

  it('of another issuer is refused', async () => {
    const other = await startOidcIssuer();
    const token = await other.sign({ claims: JOB });
    await other.close();
    expect(await refusal(token)).toMatch(/its issuer .* is not one of the jobs' issuers/);
    expect(await refusal(await sign({ claims: { iss: `${issuer.url}/` } }))).toMatch(/its issuer/);
  });

  it('for another audience, or for others beside us, is refused', async () => {
    expect(await refusal(await sign({ claims: { aud: 'https://github.com/acme' } }))).toMatch(
      /its audience is .*acme/,
    );
    expect(await refusal(await sign({ claims: { aud: ['dynvm', 'other'] } }))).toMatch(
      /its audience is .*other/,
    );
  });

  it('without a signature is refused', async () => {
    const [, payload] = (await sign()).split('.');
    const none = Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url');
    expect(await refusal(`${none}.${payload}.`)).toMatch(/signed with "none"/);
  });

  it('signed with HS256 and the public key as the secret is refused', async () => {
    const { SignJWT } = await import('jose');
    const secret = Buffer.from(JSON.stringify(issuer.publicKey()));
    const token = await new SignJWT({ ...JOB, iss: issuer.url, aud: 'dynvm' })
      .setProtectedHeader({ alg: 'HS256', kid: issuer.publicKey().kid })
      .setIssuedAt()
      .setExpirationTime('5m')
      .sign(secret);
    expect(await refusal(token)).toMatch(/signed with "HS256"/);
  });

  it('signed with a key of somebody else under the right name is refused', async () => {
    const foreign = await makeSigningKey('RS256');
    const { kid } = issuer.publicKey();
    expect(await refusal(await sign({ key: { ...foreign, jwk: { ...foreign.jwk, kid } } }))).toMatch(
      /signature/,
    );
  });

  it('is judged by our clock, with 30 seconds to spare', async () => {
    expect(await refusal(await sign({ issuedIn: -600, expiresIn: -25 }))).toBe('accepted');
    expect(await refusal(await sign({ issuedIn: -600, expiresIn: -35 }))).toMatch(/expired/);
    expect(await refusal(await sign({ issuedIn: 25 }))).toBe('accepted');
    expect(await refusal(await sign({ issuedIn: 35 }))).toMatch(/compare the clocks/);
  });

  it('that is valid for more than a day is refused', async () => {
    expect(await refusal(await sign({ expiresIn: DAY_SECONDS }))).toBe('accepted');
    expect(await refusal(await sign({ expiresIn: DAY_SECONDS + 60 }))).toMatch(/more than 24 hours/);
    expect(await refusal(await sign({ issuedIn: -DAY_SECONDS, expiresIn: 60 }))).toMatch(
      /more than 24 hours/,
    );
  });

  it("of a fork, which has the repository's name but an id of its own, is refused", async () => {
    expect(await refusal(await sign({ claims: { repository_id: '9999' } }))).toMatch(
      /no rule of the issuer github matches it \(repository_id=9999\)/,
    );
    expect(await refusal(await sign({ claims: { repository_id: '47110' } }))).toMatch(/no rule/);
  });

  it('ends with its time, its principal and its rules', async () => {
    const job = await lab.identify(await sign({ expiresIn: 60 }));
    expect(job.current()).toEqual(job.identity);
    lab.issuers.apply([
      { ...settings, rules: toRules('github', ['repository_id=4711 => ci-product reader']) },
    ]);
    expect(job.current()).toBeUndefined();
    lab.issuers.apply([settings]);
    expect(job.current()).toEqual(job.identity);
    await lab.registry.updatePrincipal('ci-product', { disabled: true }, lab.author({ principal: 'ann' }));
    expect(job.current()).toBeUndefined();
    expect(await refusal(await sign())).toMatch(/ci-product is disabled/);
    await lab.registry.updatePrincipal('ci-product', { disabled: false }, lab.author({ principal: 'ann' }));
    lab.clock.advance(91_000);
    expect(job.current()).toBeUndefined();
  });

  it('never makes an admin, and never more than the principal that an admin created is', async () => {
    const by = lab.author({ principal: 'ann' });
    await lab.registry.createPrincipal({ id: 'ci-product', role: 'admin' }, by);
    expect((await lab.identify(await sign())).identity).toMatchObject({ role: 'requester', teams: [] });
    await lab.registry.updatePrincipal('ci-product', { role: 'reader' }, by);
    expect((await lab.identify(await sign())).identity).toMatchObject({ role: 'reader', scopes: ['read'] });
    expect(lab.registry.principal('ci-product')).toMatchObject({ role: 'reader' });
  });

  it('makes one principal, however many come at once', async () => {
    const tokens = await Promise.all(Array.from({ length: 20 }, () => sign()));
    const jobs = await Promise.all(tokens.map((token) => lab.identify(token)));
    expect(new Set(jobs.map(({ identity }) => identity.principal))).toEqual(new Set(['ci-product']));
    expect(lab.registry.principals()).toHaveLength(1);
  });

  describe('and the keys of its issuer', () => {
    it('are fetched once for all, and again for a key that is not among them, but not for every stranger', async () => {
      issuer.asked.length = 0;
      const fetches = () => issuer.asked.filter((path) => path === JWKS).length;
      await Promise.all([sign(), sign(), sign()].map(async (token) => lab.identify(await token)));
      expect(fetches()).toBe(1);
      const before = await sign();
      await issuer.rotateKey();
      lab.clock.advance(31_000);
      expect(await refusal(await sign())).toBe('accepted');
      expect(fetches()).toBe(2);
      expect(await refusal(before)).toMatch(/no such key/);
      const stranger = await makeSigningKey('RS256');
      for (let times = 0; times < 5; times += 1) {
        expect(await refusal(await sign({ key: stranger }))).toMatch(/no such key/);
      }
      expect(fetches()).toBe(2);
    });

    it('that the issuer withdrew do not count for longer than an hour when it is down', async () => {
      const token = await sign({ expiresIn: 3 * 3600 });
      expect(await refusal(token)).toBe('accepted');
      issuer.answer(JWKS, (_request, response) => response.writeHead(500).end());
      lab.clock.advance(50 * 60_000);
      expect(await refusal(token)).toBe('accepted');
      lab.clock.advance(11 * 60_000);
      await expect(lab.identify(token)).rejects.toThrow(/answers with status 500/);
    });

    it('are not read when there are too many of them', async () => {
      issuer.answer(JWKS, (_request, response) =>
        response.end(JSON.stringify({ keys: 'x'.repeat(300_000) })),
      );
      expect(await refusal(await sign())).toMatch(/sends more than 256 KiB/);
    });

    it('are not looked for where the issuer redirects to', async () => {
      issuer.answer(JWKS, (_request, response) =>
        response.writeHead(302, { location: `${issuer.url}/jwks2` }).end(),
      );
      expect(await refusal(await sign())).toMatch(/redirects \(status 302\), which is not followed/);
      expect(issuer.asked).not.toContain('/jwks2');
    });

    it('that are no keys are told as such, and are asked for again later', async () => {
      issuer.answer(JWKS, (_request, response) => response.end('<html>'));
      expect(await refusal(await sign())).toMatch(/sends no key set/);
      issuer.answer(JWKS, undefined);
      expect(await refusal(await sign())).toMatch(/a moment ago/);
      lab.clock.advance(31_000);
      expect(await refusal(await sign())).toBe('accepted');
    });
  });

  it('can not be checked while the issuer was never reached, and is when it answers again', async () => {
    const metadata = '/.well-known/openid-configuration';
    issuer.answer(metadata, (request) => request.socket.destroy());
    await expect(lab.identify(await sign())).rejects.toThrow(IssuerUnreachable);
    issuer.answer(metadata, (_request, response) =>
      response.end(JSON.stringify({ issuer: 'https://other.example' })),
    );
    lab.clock.advance(6000);
    expect(await refusal(await sign())).toMatch(/does not describe itself/);
    issuer.answer(metadata, undefined);
    lab.clock.advance(6000);
    expect(await refusal(await sign())).toBe('accepted');
  });
});

describe('an exchange with an issuer', () => {
  it('that drips is ended at its deadline', async () => {
    const server = createServer((_request, response) => {
      response.writeHead(200);
      const dripping = setInterval(() => response.write(' '), 10);
      response.on('close', () => clearInterval(dripping));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const fetch = createIssuerFetch(undefined, { timeoutMs: 200 });
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow('does not answer within 0.2 s');
    server.closeAllConnections();
    server.close();
  });
});
