import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLegacyServer, type LegacyServer } from '../../../core/http/index.ts';
import { hasChromium, visitInChromium } from '../../fixtures/chromium.ts';
import { getLikeCurl } from '../../fixtures/get-like-curl.ts';
import { type RunningService, startService } from '../../fixtures/running-service.ts';

/**
 * Names that are not loopback to the browser: over plain http to such a host Chromium sends neither Origin nor
 * Sec-Fetch-* with an image.
 */
const RESOLVER_RULES = 'MAP evil.test 127.0.0.2, MAP lab.test 127.0.0.3, MAP rebound.test 127.0.0.3';

let service: RunningService;
let legacy: LegacyServer;
let port: number;
let site: Server;
let siteUrl: string;
/** What the page's own site heard: the page has come so far. */
const heard: string[] = [];

beforeAll(async () => {
  service = await startService();
  legacy = await createLegacyServer({
    invoke: service.operations.invoke,
    access: { authenticate: service.operations.authenticate },
    listen: { host: '127.0.0.3', port: 0 },
    allowedHosts: ['lab.test'],
    logger: service.logger,
  });
  port = Number(new URL(legacy.url).port);
  site = createServer((request, response) => {
    heard.push(request.url ?? '');
    response.setHeader('content-type', 'text/html');
    response.end(request.url === '/' ? hostilePage(`http://lab.test:${port}`) : '');
  });
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.2', resolve));
  siteUrl = `http://evil.test:${(site.address() as AddressInfo).port}`;
}, 60_000);

afterAll(async () => {
  await new Promise((resolve) => site?.close(resolve));
  await legacy?.close();
  await service?.close();
});

/** Everything by which a page makes a browser send a GET. */
function hostilePage(lab: string): string {
  const made = (how: string) => `${lab}/getservers/by-${how}?os=centos7`;
  return `<!doctype html><meta name="referrer" content="no-referrer">
    <link rel="prefetch" href="${made('prefetch')}"><link rel="stylesheet" href="${made('style')}">
    <img src="${made('img')}"><img src="${lab}/releaseservers/kept"><img src="${lab}/setexpiry/kept/1">
    <img src="${lab.replace('lab.test', 'rebound.test')}/getservers/by-rebinding?os=centos7">
    <img src="${lab}/%67etservers/by-encoding?os=centos7">
    <script src="${made('script')}"></script><iframe src="${made('frame')}"></iframe>
    <object data="${made('object')}"></object><video src="${made('video')}"></video>
    <form action="${lab}/getservers/by-form" target="other"><input name="os" value="centos7"></form><iframe name="other"></iframe>
    <script>
      const quiet = (promise) => promise.catch(() => {});
      document.forms[0].submit();
      new WebSocket('${made('socket').replace('http', 'ws')}');
      new EventSource('${made('events')}');
      const sent = [
        quiet(fetch('${made('fetch')}', { mode: 'no-cors', headers: { 'accept-language': '' } })),
        quiet(fetch('${made('bare')}', { mode: 'no-cors', credentials: 'omit', referrerPolicy: 'no-referrer' })),
        quiet(fetch('${made('cors')}')),
      ];
      Promise.all(sent).then(() => setTimeout(() => (location = '/done'), 1500));
    </script>`;
}

const visit = (url: string) =>
  visitInChromium(url, {
    flags: [`--host-resolver-rules=${RESOLVER_RULES}`],
    until: () => expect.poll(() => heard, { timeout: 60_000 }).toContain('/done'),
  });

describe.skipIf(!hasChromium)('a page of another site in a real Chromium', () => {
  it('makes, deletes and extends nothing, however it sends its requests', { timeout: 90_000 }, async () => {
    const kept = await getLikeCurl(`${legacy.url}/getservers/kept?os=centos7`);
    expect(kept).toMatchObject({ status: 200 });
    const [before] = service.leases.leases();
    await visit(`${siteUrl}/`);
    expect(service.leases.requests().map(({ spec }) => spec.descriptor)).toEqual(['kept']);
    expect(service.leases.leases()).toEqual([before]);
  });
});
