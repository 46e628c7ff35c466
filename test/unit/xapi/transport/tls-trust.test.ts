import { X509Certificate } from 'node:crypto';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { generate } from 'selfsigned';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { systemClock } from '../../../../core/base/clock.ts';
import { Secret, type TlsSettings } from '../../../../core/config/index.ts';
import { probeHost } from '../../../../core/xapi/index.ts';
import { canonicalFingerprint } from '../../../../core/xapi/transport/tls-trust.ts';
import { ManualClock } from '../../../fixtures/xapi/manual-clock.ts';
import { connectTo, type OpenedConnection } from '../../../fixtures/xapi/recording-listener.ts';
import { ScriptedHost } from '../../../fixtures/xapi/scripted-host.ts';

type Certificate = Awaited<ReturnType<typeof generate>>;

let mine: Certificate;
let other: Certificate;
const servers: Server[] = [];
let opened: OpenedConnection | undefined;

beforeAll(async () => {
  mine = await generate([{ name: 'commonName', value: 'xen1.example' }], { keySize: 2048 });
  other = await generate([{ name: 'commonName', value: 'xen2.example' }], { keySize: 2048 });
});

afterEach(async () => {
  await opened?.xapi.close();
  opened = undefined;
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

const toPin = (certificate: Certificate): string => {
  return new X509Certificate(certificate.cert).fingerprint256;
};

/** A TLS front of a scripted host; counts the requests that got through. */
async function serve(host: ScriptedHost, certificate: Certificate, address = '127.0.0.1', port = 0) {
  const server = createServer({ key: certificate.private, cert: certificate.cert }, host.serve);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(port, address, resolve));
  return `https://${address}:${(server.address() as AddressInfo).port}`;
}

it.each<[string, (certificate: Certificate) => TlsSettings | undefined, 'live' | 'refused']>([
  ['the pinned certificate', (c) => ({ verify: true, fingerprintSha256: toPin(c) }), 'live'],
  ['the pin in lower case without colons', (c) => pin(toPin(c).replaceAll(':', '').toLowerCase()), 'live'],
  ['another certificate than the pinned one', () => pin(toPin(other)), 'refused'],
  [
    'another certificate, verification off: the pin still holds',
    () => ({ ...pin(toPin(other)), verify: false }),
    'refused',
  ],
  ['a self-signed certificate', () => undefined, 'refused'],
  ['a self-signed certificate, verification off', () => ({ verify: false }), 'live'],
])('%s', async (_name, settings, outcome) => {
  const host = ScriptedHost.detached();
  const url = await serve(host, mine);
  opened = connectTo(url, { tls: settings(mine) });
  await opened.listener.untilState(outcome);
  if (outcome === 'live') return;
  // Not even the login may have left.
  expect(host.requests).toBe(0);
  const state = opened.xapi.state;
  expect(state).toMatchObject({ kind: 'refused', failure: { code: 'certificate' } });
  expect(JSON.stringify(state)).toContain(toPin(mine));
});

it('a certificate that is wrong for a while: tried each minute without sending a byte, then live', async () => {
  const clock = new ManualClock();
  const host = ScriptedHost.detached();
  const url = await serve(host, other);
  opened = connectTo(url, { clock, tls: pin(toPin(mine)) });
  for (const [attempt, pauseMs] of [60_000, 120_000].entries()) {
    await opened.listener.untilState('refused', attempt + 1);
    expect(opened.xapi.state).toMatchObject({
      failure: { code: 'certificate' },
      nextTryAt: clock.now() + pauseMs,
    });
    await clock.pass(pauseMs);
  }
  await opened.listener.untilState('refused', 3);
  expect(host.requests).toBe(0);
  servers[0]?.setSecureContext({ key: mine.private, cert: mine.cert });
  opened.xapi.retryNow();
  await opened.listener.untilState('live');
});

it('XML-RPC requests wait for the certificate just the same', async () => {
  const host = ScriptedHost.detached();
  host.intercept = ({ response }) => {
    response.writeHead(500).end();
    return true;
  };
  const url = await serve(host, mine);
  opened = connectTo(url, { tls: pin(toPin(mine)) });
  await opened.listener.untilState('down');
  // JSON-RPC, then XML-RPC.
  expect(host.requests).toBe(2);
});

it('members of a pinned pool are trusted on the word of the pool, strangers are not', async () => {
  const first = ScriptedHost.detached();
  const second = ScriptedHost.detached();
  const url = await serve(first, mine);
  const port = Number(new URL(url).port);
  await serve(second, other, '127.0.0.2', port);
  for (const host of [first, second]) {
    host.handlers.set('host.get_all_records', () => ({
      'OpaqueRef:h1': { uuid: 'h1', address: '127.0.0.1' },
      'OpaqueRef:h2': { uuid: 'h2', address: '127.0.0.2' },
    }));
  }
  first.handlers.set('Certificate.get_all_records', () => ({
    'OpaqueRef:c': { type: 'host', fingerprint_sha256: toPin(other) },
  }));
  opened = connectTo(url, { tls: pin(toPin(mine)) });
  await opened.listener.untilState('live');
  const [primary] = servers;
  primary?.closeAllConnections();
  primary?.close();
  await opened.listener.untilState('live', 2);
  expect(opened.xapi.state).toMatchObject({ kind: 'live', url: `https://127.0.0.2:${port}` });
});

it('a pin that the pool vouched for before a restart is trusted, where the pinned host is gone', async () => {
  const second = ScriptedHost.detached();
  const url = await serve(second, other, '127.0.0.2');
  const port = Number(new URL(url).port);
  opened = connectTo(`https://127.0.0.1:${port}`, {
    tls: pin(toPin(mine)),
    knownPool: { uuid: 'pool-uuid', memberAddresses: ['127.0.0.2'], fingerprints: [toPin(other)] },
  });
  await opened.listener.untilState('live');
  expect(opened.xapi.state).toMatchObject({ kind: 'live', url });
});

it('a probe tells the certificate also where it is not trusted, and sends nothing then', async () => {
  const host = ScriptedHost.detached();
  const url = await serve(host, mine);
  const probe = {
    hostRef: 1,
    url,
    user: 'root',
    password: new Secret('secret-password'),
    clock: systemClock,
  };
  const stranger = await probeHost(probe);
  expect(stranger).toMatchObject({
    certificate: {
      fingerprintSha256: toPin(mine),
      subject: 'xen1.example',
      issuer: 'xen1.example',
      trust: 'refused',
    },
    login: { kind: 'failed', failure: { code: 'certificate' } },
  });
  expect(stranger.certificate?.validUntilAt).toBeGreaterThan(Date.now());
  expect(host.requests).toBe(0);

  host.handlers.set('host.get_servertime', () =>
    new Date(Date.now() + 90_000).toISOString().replace(/\.\d+/, ''),
  );
  const pinned = await probeHost({ ...probe, tls: pin(toPin(mine)) });
  expect(pinned).toMatchObject({
    certificate: { trust: 'pinned' },
    login: { kind: 'ok', url, protocol: 'json-rpc', api: { major: 2, minor: 21 } },
  });
  if (pinned.login.kind === 'ok') expect(Math.abs(pinned.login.clockSkewMs - 90_000)).toBeLessThan(5_000);
  expect(host.count('session.logout')).toBe(1);
});

it('fingerprints are compared whatever their spelling', () => {
  expect(canonicalFingerprint('aa:Bb:0c')).toBe('AA:BB:0C');
  expect(canonicalFingerprint('aabb0c')).toBe('AA:BB:0C');
});

function pin(fingerprintSha256: string): TlsSettings {
  return { verify: true, fingerprintSha256 };
}
