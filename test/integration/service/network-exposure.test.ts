import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { TLSSocket } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createService, type LegacyListen, type Service } from '../../../core/service/create-service.ts';
import { createTlsIdentity } from '../../../core/simulator/rpc/tls-identity.ts';
import { bearer, OWNER } from '../../fixtures/access-service.ts';
import { findFreePort } from '../../fixtures/free-port.ts';
import { getLikeCurl } from '../../fixtures/get-like-curl.ts';
import { recordingLogger } from '../../fixtures/logger.ts';

let folder: string;
let service: Service | undefined;
let logger: ReturnType<typeof recordingLogger>;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dynvm-exposure-'));
  logger = recordingLogger();
});
afterEach(async () => {
  await service?.close();
  service = undefined;
  await rm(folder, { recursive: true, force: true });
});

async function start(legacy: Partial<LegacyListen>): Promise<Service> {
  service = await createService({
    config: { text: '[common]\nvm.expiry.minutes=10\n' },
    dataFolder: join(folder, 'data'),
    legacy: { host: '127.0.0.1', port: 0, ...legacy },
    logger,
  });
  return service;
}

async function createToken(): Promise<string> {
  const first = await start({});
  await first.operations.invoke('principals.create', { id: 'ann' }, OWNER);
  const issued = await first.operations.invoke('tokens.create', { principal: 'ann', label: 'test' }, OWNER);
  await first.close();
  return issued.text;
}

async function writeCertificate(): Promise<{ certFile: string; keyFile: string; fingerprint: string }> {
  const { cert, key, fingerprintSha256 } = await createTlsIdentity();
  const files = { certFile: join(folder, 'cert.pem'), keyFile: join(folder, 'key.pem') };
  await writeFile(files.certFile, cert);
  await writeFile(files.keyFile, key);
  return { ...files, fingerprint: fingerprintSha256 };
}

/** A request on a connection of its own. */
async function get(url: string, headers: Record<string, string>) {
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    request(url, { rejectUnauthorized: false, agent: false, headers }, resolve).on('error', reject).end();
  });
  const { fingerprint256 } = (answer.socket as TLSSocket).getPeerCertificate();
  return { status: answer.statusCode, fingerprint: fingerprint256, body: await text(answer) };
}

// Loopback in a spelling that is not recognised as such, so that the test stays on this machine.
const BEYOND_LOOPBACK = '127.1';

describe('a service that other machines reach', () => {
  it('does not start without TLS, nor while nobody is known, and leaves nothing listening', async () => {
    const { certFile, keyFile } = await writeCertificate();
    const port = await findFreePort();
    const nothingListens = () =>
      expect(getLikeCurl(`http://127.0.0.1:${port}/healthz`)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await expect(start({ host: BEYOND_LOOPBACK, port })).rejects.toMatchObject({
      failure: {
        message: expect.stringContaining('without TLS'),
        hint: expect.stringContaining('--tls-cert'),
      },
    });
    await nothingListens();
    const tls = { certFile, keyFile };
    await expect(start({ host: BEYOND_LOOPBACK, port, tls })).rejects.toMatchObject({
      failure: { hint: expect.stringContaining('dynvm principal create') },
    });
    await nothingListens();
  });

  it('speaks https and takes tokens over it', async () => {
    const token = await createToken();
    const { fingerprint, ...tls } = await writeCertificate();
    const { legacyUrl } = await start({ host: BEYOND_LOOPBACK, tls });
    expect(legacyUrl).toMatch(/^https:/);
    const count = `https://127.0.0.1:${new URL(String(legacyUrl)).port}/getavailablecount/x`;
    expect(await get(count, bearer(token))).toEqual({ status: 200, body: '0', fingerprint });
    expect(await get(count, bearer('dyn_guess'))).toMatchObject({ status: 401 });
  });

  it('takes a renewed certificate without a restart, and keeps the old one while the files do not match', async () => {
    const token = await createToken();
    const before = await writeCertificate();
    const { legacyUrl } = await start({ host: BEYOND_LOOPBACK, tls: before });
    const count = `https://127.0.0.1:${new URL(String(legacyUrl)).port}/getavailablecount/x`;
    const shown = async () => (await get(count, bearer(token))).fingerprint;
    await writeFile(before.keyFile, (await createTlsIdentity()).key);
    await expect
      .poll(() => logger.lines.map(({ message }) => message), { timeout: 10_000 })
      .toContainEqual(expect.stringContaining('the one before stays in use'));
    expect(await shown()).toBe(before.fingerprint);
    const after = await writeCertificate();
    await expect.poll(shown, { timeout: 10_000 }).toBe(after.fingerprint);
  });

  it('names the certificate file that it can not use', async () => {
    const tls = { certFile: join(folder, 'none.pem'), keyFile: join(folder, 'none.key') };
    await createToken();
    await expect(start({ tls })).rejects.toMatchObject({ message: expect.stringContaining('none.pem') });
  });

  it('reads no more of a certificate file than one can hold', async () => {
    const tls = { certFile: '/dev/zero', keyFile: join(folder, 'none.key') };
    await createToken();
    await expect(start({ tls })).rejects.toMatchObject({
      message: '/dev/zero is larger than 1048576 bytes: it is no PEM file',
    });
  });
});

describe('--legacy-open', () => {
  const open = { host: '127.0.0.3', port: 0, networks: '127.0.0.1/32,10.0.0.0/8' };
  const openUrl = async () =>
    (await (service as Service).operations.invoke('service.status', {}, OWNER)).legacy.openUrl ?? '';

  it('answers on a listener of its own, without a token, to the networks it names', async () => {
    await start({ open, sharedMachine: true });
    const url = await openUrl();
    expect(url).toMatch(/^http:\/\/127\.0\.0\.3:/);
    // The client's address is 127.0.0.1 wherever it connects to on this machine, unless it is bound to another.
    expect((await getLikeCurl(`${url}/getavailablecount/x`, { localAddress: '127.0.0.1' })).status).toBe(200);
    expect((await getLikeCurl(`${url}/getavailablecount/x`, { localAddress: '127.0.0.9' })).status).toBe(401);
  });

  it('takes no loopback for a client behind a proxy, named or not', async () => {
    await start({ open });
    const from = { localAddress: '127.0.0.1', headers: { 'x-forwarded-for': '10.1.1.1' } };
    expect((await getLikeCurl(`${await openUrl()}/getavailablecount/x`, from)).status).toBe(401);
    await service?.close();
    await createToken();
    await start({ open, behindProxy: '127.0.0.1' });
    const count = `${await openUrl()}/getavailablecount/x`;
    expect((await getLikeCurl(count, from)).status).toBe(200);
    expect((await getLikeCurl(count, { ...from, headers: { 'x-forwarded-for': '11.1.1.1' } })).status).toBe(
      401,
    );
    expect((await getLikeCurl(count, { ...from, headers: {} })).status).toBe(401);
  });
});
