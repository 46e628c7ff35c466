import { getDiffieHellman } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import net, { type AddressInfo } from 'node:net';
import tls from 'node:tls';
import { generate } from 'selfsigned';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { TlsSettings } from '../../../../core/config/index.ts';
import type { Failure } from '../../../../core/model/failure.ts';
import { toConnectionFailure } from '../../../../core/xapi/failures/connection-failure.ts';
import { connectTo, type OpenedConnection } from '../../../fixtures/xapi/recording-listener.ts';

type Identity = { key: string; cert: string };

/** What old servers accept; Node's own limits are off on this side. */
const UNSAFE = 'DEFAULT@SECLEVEL=0';
const UNVERIFIED: TlsSettings = { verify: false };

let identity: Identity;
const servers: net.Server[] = [];
const sockets = new Set<net.Socket>();
let opened: OpenedConnection | undefined;

beforeAll(async () => {
  identity = await certificateFor('xen1.example');
});

afterEach(async () => {
  await opened?.xapi.close();
  opened = undefined;
  for (const socket of sockets) socket.destroy();
  for (const server of servers.splice(0)) server.close();
});

async function certificateFor(
  name: string,
  options: { keySize?: number; notBeforeDate?: Date; notAfterDate?: Date } = {},
): Promise<Identity> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: name }], {
    keySize: 2048,
    ...options,
  } as Parameters<typeof generate>[1]);
  return { key, cert };
}

async function listen(server: net.Server): Promise<number> {
  servers.push(server);
  server.on('connection', (socket) => sockets.add(socket));
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** The first failure of an entry with this address. */
async function failureAt(url: string, tlsSettings?: TlsSettings): Promise<Failure> {
  opened = connectTo(url, { tls: tlsSettings });
  const { listener } = opened;
  await listener.until(() => listener.states.some(({ kind }) => kind === 'down' || kind === 'refused'));
  const state = listener.states.find((candidate) => 'failure' in candidate);
  if (!state || !('failure' in state)) throw new Error('it has not failed');
  return state.failure;
}

const answering = (status: number, headers: http.OutgoingHttpHeaders, body = '') =>
  listen(http.createServer((_request, response) => response.writeHead(status, headers).end(body)));

describe('a wrong scheme or port says which to write', () => {
  it('redirect to https', async () => {
    const port = await answering(302, { location: 'https://xen1.example/' });
    expect(await failureAt(`http://127.0.0.1:${port}`)).toMatchObject({
      reason: 'it redirects to https (HTTP 302)',
      hint: expect.stringContaining('https:// in front of the address in host.name'),
    });
  });

  it('redirect elsewhere', async () => {
    const port = await answering(301, { location: 'http://login.example/' });
    expect(await failureAt(`http://127.0.0.1:${port}`)).toMatchObject({
      reason: 'it redirects elsewhere (HTTP 301), which is not followed',
      hint: expect.stringContaining('host.name'),
    });
  });

  it('http on an https port', async () => {
    const port = await listen(https.createServer(identity, (_request, response) => response.end()));
    expect(await failureAt(`http://127.0.0.1:${port}`)).toMatchObject({
      reason: 'it closed the connection',
      hint: expect.stringContaining('If this is an https port, write https://'),
    });
  });

  it('http on a port that answers with something else', async () => {
    const port = await listen(net.createServer((socket) => socket.write('SSH-2.0-OpenSSH_9.6\r\n')));
    expect(await failureAt(`http://127.0.0.1:${port}`)).toMatchObject({
      reason: 'its answer is no HTTP',
      hint: expect.stringContaining('write https://'),
    });
  });

  it('https on an http port', async () => {
    const port = await answering(400, {});
    expect(await failureAt(`https://127.0.0.1:${port}`, UNVERIFIED)).toMatchObject({
      reason: 'it does not answer with TLS on this port',
      hint: expect.stringContaining('write http://'),
    });
  });

  it('https on a port that hangs up', async () => {
    const port = await listen(net.createServer((socket) => socket.once('data', () => socket.end())));
    expect(await failureAt(`https://127.0.0.1:${port}`, UNVERIFIED)).toMatchObject({
      reason: 'it closed the connection during the TLS handshake',
      hint: expect.stringContaining('write http://'),
    });
  });

  it('closed port', async () => {
    const server = net.createServer();
    const port = await listen(server);
    server.close();
    expect(await failureAt(`https://127.0.0.1:${port}`, UNVERIFIED)).toMatchObject({
      reason: `it refuses connections on port ${port}`,
      hint: expect.stringContaining('host.name'),
    });
  });

  it('closed port 80', () => {
    const error = Object.assign(new Error(), { code: 'ECONNREFUSED' });
    expect(toConnectionFailure('connect', error, new URL('http://xen1.example'))).toMatchObject({
      message: 'it refuses connections on port 80',
      hint: expect.stringContaining('https only: write https://'),
    });
  });
});

describe('TLS that is too old says so, and how to do without', () => {
  const tlsServer = (options: tls.TlsOptions) =>
    listen(tls.createServer({ ...identity, ciphers: UNSAFE, ...options }, (socket) => socket.end()));

  it.each(['TLSv1', 'TLSv1.1'] as const)('%s', async (version) => {
    const port = await tlsServer({ minVersion: 'TLSv1', maxVersion: version });
    expect(await failureAt(`https://127.0.0.1:${port}`, UNVERIFIED)).toMatchObject({
      reason: 'it only speaks TLS versions before 1.2, which are not safe',
      hint: expect.stringMatching(/^Upgrade the host.*http:\/\/.*host\.name/),
    });
  });

  it('Diffie-Hellman parameters of 1,024 bits', async () => {
    const ciphers = 'DHE-RSA-AES128-GCM-SHA256:@SECLEVEL=0';
    const port = await tlsServer({ dhparam: toDhPem('modp2'), ciphers, maxVersion: 'TLSv1.2' });
    expect(await failureAt(`https://127.0.0.1:${port}`, UNVERIFIED)).toMatchObject({
      reason: expect.stringMatching(/^(its TLS keys or parameters|it has no TLS cipher or key exchange)/),
      hint: expect.stringContaining('Upgrade the host'),
    });
  });

  it('no cipher in common', async () => {
    const port = await tlsServer({ ciphers: 'NULL-SHA256:@SECLEVEL=0', maxVersion: 'TLSv1.2' });
    expect(await failureAt(`https://127.0.0.1:${port}`, UNVERIFIED)).toMatchObject({
      reason: 'it has no TLS cipher or key exchange that is safe enough for this machine',
      hint: expect.stringContaining('Upgrade the host'),
    });
  });

  it('an RSA key of 1,024 bits', async () => {
    const weak = await certificateFor('xen1.example', { keySize: 1024 });
    const port = await tlsServer(weak);
    expect(await failureAt(`https://127.0.0.1:${port}`)).toMatchObject({
      code: 'certificate',
      reason: expect.stringMatching(/^the key of its certificate has 1024 bits/),
      hint: expect.stringContaining('host.tls.fingerprint'),
    });
  });

  it.each([
    // The codes of Electron's BoringSSL.
    ['ERR_SSL_UNSUPPORTED_PROTOCOL', /before 1\.2/],
    ['ERR_SSL_BAD_DH_P_LENGTH', /too short/],
    ['ERR_SSL_HANDSHAKE_FAILURE_ON_CLIENT_HELLO', /no TLS cipher/],
    ['ERR_SSL_HTTP_REQUEST', /does not answer with TLS/],
    ['ERR_SSL_TLSV1_ALERT_CERTIFICATE_REQUIRED', /wants a certificate/],
    ['ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR', /handshake failed \(ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR\)/],
  ])('%s', (code, words) => {
    const error = Object.assign(new Error('secret'), { code });
    const failure = toConnectionFailure('connect', error, new URL('https://xen1.example'));
    expect(failure.message).toMatch(words);
  });
});

describe('a certificate that is not trusted says why', () => {
  const DAY_MS = 86_400_000;
  const authorities = tls as unknown as {
    getCACertificates(kind: 'default'): string[];
    setDefaultCACertificates(certificates: readonly string[]): void;
  };
  const usual = authorities.getCACertificates('default');

  afterEach(() => authorities.setDefaultCACertificates(usual));

  /** The failure at a host with this certificate, whose issuer this machine knows. */
  async function catchFailureAtTrustedHost(own: Identity): Promise<Failure> {
    authorities.setDefaultCACertificates([own.cert]);
    const port = await listen(https.createServer(own, (_request, response) => response.end()));
    return await failureAt(`https://127.0.0.1:${port}`);
  }

  it('for another name', async () => {
    expect(await catchFailureAtTrustedHost(identity)).toMatchObject({
      code: 'certificate',
      reason: expect.stringMatching(/^its certificate is for xen1\.example, not for 127\.0\.0\.1; /),
      hint: expect.stringMatching(
        /^Write a name that the certificate has in host\.name, or .*host\.tls\.fingerprint/,
      ),
    });
  });

  it('expired', async () => {
    const notBeforeDate = new Date(Date.UTC(2024, 0, 1));
    const expired = await certificateFor('xen1.example', {
      notBeforeDate,
      notAfterDate: new Date(Date.UTC(2025, 0, 1)),
    });
    expect(await catchFailureAtTrustedHost(expired)).toMatchObject({
      reason: expect.stringMatching(/^its certificate expired on 2025-01-01; /),
      hint: expect.stringMatching(/^Renew the certificate on the host, or .*host\.tls\.fingerprint/),
    });
  });

  it('not valid yet', async () => {
    const early = await certificateFor('xen1.example', {
      notBeforeDate: new Date(Date.now() + DAY_MS),
      notAfterDate: new Date(Date.now() + 2 * DAY_MS),
    });
    expect(await catchFailureAtTrustedHost(early)).toMatchObject({
      reason: expect.stringMatching(/^its certificate is valid from \d{4}-\d\d-\d\d on only; /),
      hint: expect.stringContaining('Check the clocks'),
    });
  });

  it('signed by itself', async () => {
    const port = await listen(https.createServer(identity, (_request, response) => response.end()));
    expect(await failureAt(`https://127.0.0.1:${port}`)).toMatchObject({
      reason: expect.stringMatching(/^its certificate is signed by itself only; its SHA-256 fingerprint is /),
      hint: expect.stringContaining('host.tls.fingerprint'),
    });
  });
});

describe('what is no XAPI says so', () => {
  it.each([
    [200, { 'content-type': 'text/html' }, 'it answers with a web page instead of XAPI'],
    [404, { 'content-type': 'text/html' }, 'it answers HTTP 404, so it is probably no XenServer or XCP-ng'],
    [407, { 'proxy-authenticate': 'Basic' }, 'a proxy in between wants a login (HTTP 407)'],
  ])('HTTP %i %j', async (status, headers, reason) => {
    const port = await answering(status, headers, '<html><title>Sign in</title>');
    expect(await failureAt(`http://127.0.0.1:${port}`)).toMatchObject({
      code: 'host-unavailable',
      reason,
      hint: expect.stringContaining('address of the host itself'),
    });
  });

  it('a name that cannot be resolved', async () => {
    const failure = await failureAt('http://xen1.invalid');
    expect(failure.reason).toMatch(/^the name xen1\.invalid cannot be resolved/);
    expect(failure.hint).toContain('host.name');
  });
});

/** The group's prime and generator, as `openssl dhparam` writes them. */
function toDhPem(group: string): string {
  const prime = getDiffieHellman(group).getPrime();
  const integer = (bytes: Buffer) => {
    const value = (bytes[0] ?? 0) > 0x7f ? Buffer.concat([Buffer.from([0]), bytes]) : bytes;
    const size = value.length < 128 ? [value.length] : [0x81, value.length];
    return Buffer.concat([Buffer.from([2, ...size]), value]);
  };
  const body = Buffer.concat([integer(prime), integer(Buffer.from([2]))]);
  const sequence = Buffer.concat([Buffer.from([0x30, 0x81, body.length]), body]);
  return `-----BEGIN DH PARAMETERS-----\n${sequence.toString('base64')}\n-----END DH PARAMETERS-----\n`;
}
