import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../../core/base/clock.ts';
import { createLegacyServer, type LegacyServer } from '../../../../core/http/index.ts';
import { toFailure } from '../../../../core/model/failure.ts';
import { createAuthenticate } from '../../../../core/operations/authenticate.ts';
import type { Invoke } from '../../../../core/operations/index.ts';
import { getLikeCurl } from '../../../fixtures/get-like-curl.ts';
import { createSilentLogger } from '../../../fixtures/silent-logger.ts';

let server: LegacyServer | undefined;

/** A server in front of operations that never answer, or answer at once. What stands behind is tested in test/contract. */
async function start(invoke: unknown = async () => [], host = '127.0.0.1'): Promise<LegacyServer> {
  const logger = createSilentLogger();
  const access = { authenticate: createAuthenticate({ clock: systemClock, logger }) };
  server = await createLegacyServer({ invoke: invoke as Invoke, access, listen: { host, port: 0 }, logger });
  return server;
}

afterEach(async () => {
  await server?.close();
  server = undefined;
});

const ROUTES = [
  '/showall',
  '/showall/centos',
  '/getavailablecount',
  '/getavailablecount/centos',
  '/getservers/job?os=centos',
  '/releaseservers/job',
  '/releaseservers/job/available',
  '/setexpiry/job/10',
  '/healthz',
  '/readyz',
  '/nothing',
];

describe('the legacy server', () => {
  it.each(ROUTES)(
    'refuses HEAD, POST and pages of other sites on %s, before anything is asked',
    async (path) => {
      const asked: string[] = [];
      const { url } = await start(async (name: string) => asked.push(name));
      const head = await getLikeCurl(url + path, { method: 'HEAD' });
      expect([head.status, head.headers.allow]).toEqual([405, 'GET']);
      for (const method of ['POST', 'OPTIONS', 'DELETE']) {
        expect((await getLikeCurl(url + path, { method })).status).toBe(405);
      }
      const foreign: Record<string, string>[] = [
        { origin: 'https://evil.example' },
        { 'sec-fetch-site': 'cross-site' },
      ];
      for (const headers of foreign) {
        const answer = await getLikeCurl(url + path, { headers });
        expect(answer.status).toBe(403);
        expect(answer.body.split('\n').length).toBe(1);
      }
      expect(asked).toEqual([]);
    },
  );

  it('answers as HTML in which no script can run', async () => {
    const { url } = await start();
    const answer = await getLikeCurl(`${url}/releaseservers/%3Cscript%3Ealert(1)%3C%2Fscript%3E`);
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(answer.headers['content-security-policy']).toContain("default-src 'none'");
    expect(answer.headers['content-security-policy']).toContain('sandbox');
  });

  it('answers 404 with one line for what it does not know', async () => {
    const { url } = await start();
    for (const path of ['/', '/nothing', '/showall/a/b', '/getservers/a/b', '/setexpiry/a', '/favicon.ico']) {
      const answer = await fetch(url + path);
      expect([path, answer.status]).toEqual([path, 404]);
      expect(await answer.text()).toMatch(/^There is no \S+ here$/);
    }
  });

  it('answers 400 to what is no URL and no HTTP', async () => {
    const { url } = await start();
    expect(await raw(url, 'GET /getservers/%zz?os=centos HTTP/1.1\r\nHost: localhost\r\n')).toMatch(
      /^HTTP\/1.1 400/,
    );
    expect(await raw(url, 'NONSENSE\r\n')).toMatch(/^HTTP\/1.1 400/);
    const long = 'x'.repeat(20_000);
    expect(await raw(url, `GET /getservers/${long} HTTP/1.1\r\nHost: localhost\r\n`)).toMatch(
      /^HTTP\/1.1 431/,
    );
  });

  it('tells a client of the REST API in a problem document that its request line is too long', async () => {
    const { url } = await start();
    const query = `cursor=${'%F1%9A%AF%B7'.repeat(2000)}`;
    const answer = await raw(url, `GET /api/v1/leases?${query} HTTP/1.1\r\nHost: localhost\r\n`);
    expect(answer).toMatch(/^HTTP\/1.1 431 /);
    expect(answer).toMatch(/\r\nContent-Type: application\/problem\+json/);
    expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))).toMatchObject({
      status: 431,
      code: 'headers-too-large',
      instance: '/api/v1/leases',
    });
    expect(await raw(url, `GET /api/v1x?${query} HTTP/1.1\r\nHost: localhost\r\n`)).toContain('text/html');
  });

  it('refuses a Host that only resolves to the loopback', async () => {
    const { url } = await start();
    expect(await raw(url, 'GET /showall HTTP/1.1\r\nHost: evil.example\r\n')).toMatch(/^HTTP\/1.1 403/);
    expect(await raw(url, 'GET /showall HTTP/1.1\r\nHost: localhost:1\r\n')).toMatch(/^HTTP\/1.1 200/);
  });

  it('takes names of every kind as they were meant', async () => {
    const asked: unknown[] = [];
    const { url } = await start(async (_name: string, input: { selector: { descriptor: string } }) => {
      asked.push(input.selector.descriptor);
      return [];
    });
    const names = [
      'nserv-rebalance_P0-Apr-29-06:36:12-7.0.0-19022',
      'ä ü',
      'a+b',
      '100%',
      'a?b',
      '#x',
      "it's",
    ];
    for (const name of names) await getLikeCurl(`${url}/releaseservers/${encodeURIComponent(name)}`);
    await getLikeCurl(`${url}/releaseservers/nserv-rebalance_P0-Apr-29-06:36:12-7.0.0-19022`);
    expect(asked).toEqual([...names, names[0]]);
  });

  it('says on a busy port which one it is and who holds it', async () => {
    const { url } = await start();
    const port = Number(new URL(url).port);
    const second = createLegacyServer({
      invoke: (async () => []) as unknown as Invoke,
      access: { authenticate: createAuthenticate({ clock: systemClock, logger: createSilentLogger() }) },
      listen: { host: '127.0.0.1', port },
      logger: createSilentLogger(),
    });
    const failure = toFailure(await second.catch((error: unknown) => error));
    expect(failure).toMatchObject({ code: 'unavailable', message: expect.stringContaining(`Port ${port}`) });
    if (process.platform === 'linux') expect(failure.message).toContain(`process ${process.pid} (`);
  });

  it('answers what still waits when it stops, and frees the port', async () => {
    let asked = () => {};
    const waiting = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const { url } = await start((name: string) => {
      if (name === 'requests.provision') return Promise.resolve({ request: { id: 'r1' } });
      asked();
      return new Promise(() => {});
    });
    const answer = getLikeCurl(`${url}/getservers/job?os=centos`);
    await waiting;
    await server?.close();
    const { status, body } = await answer;
    expect(status).toBe(499);
    expect(body).toMatch(/^The service is shutting down/);
    await expect(fetch(url)).rejects.toThrow();
  });

  it('is not ready before the service says so', async () => {
    let ready = false;
    const { url } = await start(async (name: string) =>
      name === 'hosts.list' ? [] : { ready, version: '1.2.3' },
    );
    expect(await (await fetch(`${url}/healthz`)).json()).toEqual({ status: 'ok' });
    expect((await fetch(`${url}/readyz`)).status).toBe(503);
    ready = true;
    const answer = await fetch(`${url}/readyz`);
    expect([answer.status, await answer.json()]).toEqual([200, { ready: true, version: '1.2.3' }]);
  });
});

/** Sends a request as it stands: what `fetch` would never send. */
function raw(url: string, head: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    let text = '';
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => {
      text += chunk;
    });
    socket.on('end', () => resolve(text));
    socket.on('error', reject);
    socket.write(`${head}Connection: close\r\n\r\n`);
  });
}
