import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseAddressSet } from '../../../../core/http/index.ts';
import {
  type AccessService,
  basicAuth,
  bearer,
  OWNER,
  startAccessService,
} from '../../../fixtures/access-service.ts';
import { getLikeCurl } from '../../../fixtures/get-like-curl.ts';
import { describeWithClients } from '../../../fixtures/shell-clients.ts';

const run = promisify(execFile);

/** Behind a proxy on this machine, so that tests can come from anywhere. */
const PROXIES = parseAddressSet('127.0.0.1', '--behind-proxy');
const FROM_AFAR = { 'x-forwarded-for': '10.9.9.9', 'x-forwarded-proto': 'https' };

let direct: AccessService;
let proxied: AccessService;

beforeAll(async () => {
  direct = await startAccessService();
  proxied = await startAccessService({ listener: { proxies: PROXIES } });
});
afterAll(async () => {
  await direct?.close();
  await proxied?.close();
});

const COUNT = '/getavailablecount/centos7';

describe('a request to a legacy route', () => {
  it('of this machine’s owner needs no token and acts as legacy', async () => {
    expect(await direct.get(COUNT)).toMatchObject({ status: 200, body: expect.stringMatching(/^\d+$/) });
  });

  it('from elsewhere is refused without a token, and no browser is asked to log in', async () => {
    for (const path of [
      COUNT,
      '/showall',
      '/getservers/x?os=centos7',
      '/releaseservers/x',
      '/setexpiry/x/1',
    ]) {
      const answer = await getLikeCurl(proxied.url + path, { headers: FROM_AFAR });
      expect([path, answer.status]).toEqual([path, 401]);
      expect(answer.headers['www-authenticate']).toBe('Bearer realm="dynvm"');
      expect(answer.body.split('\n')).toHaveLength(1);
    }
    expect(proxied.leases.requests()).toEqual([]);
  });

  it('is answered as ever with a token, by Basic and by Bearer', async () => {
    const { text } = await proxied.createToken({ id: 'ann' });
    for (const headers of [basicAuth(text), bearer(text), basicAuth(text, 'anybody')]) {
      const answer = await proxied.get(COUNT, { headers: { ...FROM_AFAR, ...headers } });
      expect(answer).toMatchObject({ status: 200, body: expect.stringMatching(/^\d+$/) });
    }
  });

  it('with an expired, revoked, rotated, foreign, malformed or made-up token gets one and the same answer', async () => {
    const other = await direct.createToken({ id: 'ann' });
    const revoked = await proxied.createToken({ id: 'bob' });
    const rotated = await proxied.createToken({ id: 'bob' });
    const expired = await proxied.createToken({ id: 'bob' }, { days: 1 / 86_400 });
    const { invoke } = proxied.operations;
    await invoke('tokens.revoke', { id: revoked.id }, OWNER);
    await invoke('tokens.rotate', { id: rotated.id, overlapSeconds: 0 }, OWNER);
    // The shortest life of a token is a second.
    await expect
      .poll(
        async () => (await proxied.get(COUNT, { headers: { ...FROM_AFAR, ...bearer(expired.text) } })).status,
        {
          timeout: 10_000,
        },
      )
      .toBe(401);
    const madeUp = `dyn_${'0'.repeat(12)}_${'A'.repeat(43)}`;
    const tokens = [revoked.text, rotated.text, expired.text, other.text, madeUp, 'dyn_x', 'a'.repeat(5000)];
    for (const [index, token] of tokens.entries()) {
      // Each from an address of its own: guesses of one address are slowed down.
      const headers = { ...FROM_AFAR, 'x-forwarded-for': `10.1.1.${index}`, ...basicAuth(token) };
      expect(await proxied.get(COUNT, { headers })).toEqual({
        status: 401,
        body: 'This token is not valid here.',
      });
    }
    for (const authorization of ['Basic', 'Basic !!!', 'Digest x', 'Bearer', 'Basic Og==', 'Bearer a b']) {
      const { status } = await proxied.get(COUNT, { headers: { ...FROM_AFAR, authorization } });
      expect([authorization, status]).toEqual([authorization, 401]);
    }
  });

  it('that guesses is slowed down with a 499, and a valid token of the same address still counts', async () => {
    const { text } = await proxied.createToken({ id: 'ann' });
    const from = { ...FROM_AFAR, 'x-forwarded-for': '10.66.0.1' };
    const statuses = [];
    for (let guess = 0; guess < 7; guess++) {
      statuses.push((await proxied.get(COUNT, { headers: { ...from, ...bearer(`guess-${guess}`) } })).status);
    }
    expect(statuses).toEqual([401, 401, 401, 401, 401, 499, 499]);
    expect((await proxied.get(COUNT, { headers: { ...from, ...bearer(text) } })).status).toBe(200);
  });

  it('with a valid token that came over plain http is refused, and the token is reported as exposed', async () => {
    const { id, text } = await proxied.createToken({ id: 'carol' });
    const headers = { 'x-forwarded-for': '::ffff:10.7.7.7', 'x-forwarded-proto': 'http', ...basicAuth(text) };
    const answer = await proxied.get('/getservers/exposed?os=centos7', { headers });
    expect(answer).toMatchObject({ status: 403, body: expect.stringContaining('plain http') });
    await expect
      .poll(() => proxied.operations.invoke('tokens.list', { principal: 'carol' }, OWNER))
      .toMatchObject([{ id, exposedFrom: '10.7.7.7' }]);
    expect(proxied.logger.lines).toContainEqual(
      expect.objectContaining({ level: 'warn', message: expect.stringContaining('plain http') }),
    );
    expect(await proxied.operations.invoke('audit.list', {}, OWNER)).toContainEqual(
      expect.objectContaining({
        operation: 'tokens.use',
        outcome: 'refused',
        principal: 'carol',
        address: '10.7.7.7',
      }),
    );
    expect(JSON.stringify(proxied.logger.lines)).not.toContain(text.split('_')[2]);
  });

  it('with a session cookie is no more than one without', async () => {
    const headers = { ...FROM_AFAR, cookie: '__Host-dynvm=anything' };
    expect((await proxied.get(COUNT, { headers })).status).toBe(401);
    expect((await direct.get('/getservers/cookie?os=centos7', { headers: { cookie: 'a=b' } })).status).toBe(
      403,
    );
  });

  it('that forges forwarding headers is nobody, with and without a proxy in front', async () => {
    for (const name of ['x-forwarded-for', 'forwarded', 'x-real-ip', 'via', 'x-forwarded-host']) {
      expect((await direct.get(COUNT, { headers: { [name]: '127.0.0.1' } })).status).toBe(401);
    }
    // The proxy appends what it saw; what stands left of it was written by the client.
    for (const forged of [
      '127.0.0.1, 10.9.9.9',
      '10.9.9.9',
      '::1, ::ffff:10.9.9.9',
      '127.0.0.1',
      '',
      'unknown',
    ]) {
      expect((await proxied.get(COUNT, { headers: { 'x-forwarded-for': forged } })).status).toBe(401);
    }
    expect((await proxied.get(COUNT)).status).toBe(401);
  });

  describeWithClients(['curl'], 'by curl', () => {
    it.runIf(process.getuid?.() === 0)('of another user of this machine needs a token', async () => {
      const { text } = await direct.createToken({ id: 'dave' });
      const curl = (...flags: string[]) =>
        run('curl', ['-s', '-w', ' %{http_code}', ...flags, direct.url + COUNT], { uid: 65534, gid: 65534 });
      expect((await curl()).stdout).toMatch(/ 401$/);
      expect((await curl('-u', `dave:${text}`)).stdout).toMatch(/^\d+ 200$/);
      expect((await run('curl', ['-s', '-w', ' %{http_code}', direct.url + COUNT])).stdout).toMatch(/ 200$/);
    });
  });

  it('with a token for reading only is refused what acts', async () => {
    const { text } = await proxied.createToken({ id: 'reader', role: 'reader' });
    const headers = { ...FROM_AFAR, ...bearer(text) };
    expect((await proxied.get(COUNT, { headers })).status).toBe(200);
    for (const path of ['/getservers/r?os=centos7', '/releaseservers/r', '/setexpiry/r/1']) {
      expect([path, (await proxied.get(path, { headers })).status]).toEqual([path, 403]);
    }
  });
});

describe('a machine with other users', () => {
  it('lets nobody in without a token', async () => {
    const shared = await startAccessService({ listener: { sharedMachine: true } });
    try {
      expect((await shared.get(COUNT)).status).toBe(401);
      expect((await shared.get('/healthz')).status).toBe(200);
    } finally {
      await shared.close();
    }
  });
});

describe('a getservers that waits', () => {
  it.each(['revocation', 'role change', 'disabling'] as const)(
    'is answered after a %s, and the work goes on',
    async (cause) => {
      const slow = await startAccessService({ simulator: { bootMs: 1500 }, listener: { proxies: PROXIES } });
      try {
        const { id, text } = await slow.createToken({ id: 'ann' });
        const waiting = slow.get('/getservers/kept?os=centos7', {
          headers: { ...FROM_AFAR, ...bearer(text) },
        });
        await expect.poll(() => slow.leases.leases().length).toBe(1);
        const { invoke } = slow.operations;
        if (cause === 'revocation') await invoke('tokens.revoke', { id }, OWNER);
        else if (cause === 'role change')
          await invoke('principals.update', { id: 'ann', role: 'reader' }, OWNER);
        else await invoke('principals.update', { id: 'ann', disabled: true }, OWNER);
        expect((await waiting).status).toBe(401);
        expect(slow.leases.leases()[0]?.state.kind).not.toBe('available');
        await expect.poll(() => slow.leases.leases()[0]?.state.kind, { timeout: 10_000 }).toBe('available');
      } finally {
        await slow.close();
      }
    },
  );
});
