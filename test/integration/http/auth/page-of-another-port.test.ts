import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OWNER } from '../../../fixtures/access-service.ts';
import { hasChromium, visitInChromium } from '../../../fixtures/chromium.ts';
import { getLikeCurl } from '../../../fixtures/get-like-curl.ts';
import { type RestService, startRestService } from '../../../fixtures/rest-service.ts';
import { withoutLimits } from '../../../fixtures/without-limits.ts';
import { type BrowserSession, openBrowserSession } from './browser-session.ts';

let rest: RestService;
let lab: string;
let browser: BrowserSession;
let leaseId: string;
let tokenId: string;
/** Another port of the host: for cookies, and for `SameSite`, it is the same site. */
let site: Server;
let siteUrl: string;
const heard: { url: string; cookie: string | undefined; body: string }[] = [];

beforeAll(async () => {
  rest = await startRestService({ ini: withoutLimits });
  lab = rest.service.legacyUrl ?? '';
  browser = await openBrowserSession(rest, await rest.obtainToken('admin/ann'));
  const kept = await getLikeCurl(`${lab}/getservers/kept?os=centos7`);
  expect(kept.status).toBe(200);
  leaseId = (await listLeases())[0]?.id ?? '';
  await rest.obtainToken('requester/bob');
  tokenId = (await listTokens())[0]?.id ?? '';
  site = createServer((request, response) => {
    void note(request).then((url) => {
      if (url.startsWith('/to?')) return response.writeHead(302, { location: lab + url.slice(4) }).end();
      // Whose port sets it is the same to a browser: as if its user had signed in to the service.
      response.setHeader('set-cookie', `${browser.cookie}; Path=/; Secure; HttpOnly; SameSite=Strict`);
      response.setHeader('content-type', 'text/html');
      return response.end(
        url === '/' ? '<script>location = "/page"</script>' : url === '/page' ? hostilePage() : '',
      );
    });
  });
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
  siteUrl = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
}, 60_000);

afterAll(async () => {
  site?.closeAllConnections();
  await new Promise((resolve) => site?.close(resolve));
  await rest?.close();
});

const listTokens = () => rest.service.operations.invoke('tokens.list', { principal: 'bob' }, OWNER);
const listLeases = () => rest.service.operations.invoke('leases.list', {}, OWNER);

async function note(request: IncomingMessage): Promise<string> {
  const url = request.url ?? '';
  heard.push({ url, cookie: request.headers.cookie, body: await text(request) });
  return url;
}

/** All by which a page makes the browser write, or act on the legacy routes, with the cookie of its user. */
function hostilePage(): string {
  const api = `${lab}/api/v1`;
  const provision = (name: string) => JSON.stringify({ descriptor: name, osKey: 'centos' });
  const legacy = (how: string) => `${lab}/getservers/by-${how}?os=centos7`;
  return `<!doctype html><link rel="prefetch" href="${legacy('prefetch')}"><link rel="stylesheet" href="${legacy('style')}">
    <img src="${legacy('img')}"><img src="${lab}/releaseservers/kept"><img src="${lab}/setexpiry/kept/1">
    <img src="/to?/getservers/by-redirect?os=centos7"><iframe src="/to?/releaseservers/kept"></iframe>
    <script src="${legacy('script')}"></script><iframe src="${legacy('frame')}"></iframe>
    <form action="${lab}/getservers/by-form" target="a"><input name="os" value="centos7"></form><iframe name="a"></iframe>
    <form action="${api}/requests" target="b" method="post" enctype="text/plain">
      <input name='{"descriptor":"by-post-form","osKey":"centos","x":"' value='"}'></form><iframe name="b"></iframe>
    <form action="${api}/leases:release" target="c" method="post"><input name="selector" value="kept"></form><iframe name="c"></iframe>
    <script>
      const credentials = 'include';
      const json = { 'content-type': 'application/json' };
      const guessed = { ...json, 'x-csrf-token': '${'A'.repeat(43)}' };
      const tell = (what, promise) =>
        promise.then((answer) => answer.text(), (error) => 'unreadable: ' + error.name)
          .then((body) => fetch('/told?' + what, { method: 'POST', body }));
      const send = (method, path, more) => fetch('${api}' + path, { method, credentials, ...more });
      for (const form of document.forms) form.submit();
      navigator.sendBeacon('${api}/requests', '${provision('by-beacon')}');
      navigator.sendBeacon('${api}/requests', new Blob(['${provision('by-blob')}'], { type: 'text/plain' }));
      const sent = [
        tell('session', send('GET', '/session')),
        tell('leases', send('GET', '/leases')),
        tell('own', fetch('/own', { credentials })),
        tell('quiet', send('POST', '/requests', { mode: 'no-cors', body: '${provision('by-quiet')}' })),
        // Without a body it has no type that a browser would ask permission for, and the service could refuse.
        tell('no-body', send('POST', '/tokens/${tokenId}/rotate', { mode: 'no-cors' })),
        tell('json', send('POST', '/requests', { headers: json, body: '${provision('by-json')}' })),
        tell('guess', send('POST', '/requests', { headers: guessed, body: '${provision('by-guess')}' })),
        tell('delete', send('DELETE', '/leases/${leaseId}', { headers: guessed })),
        tell('release', send('POST', '/leases:release', { headers: guessed, body: '{"selector":{"descriptor":"kept"}}' })),
        tell('sign-out', send('DELETE', '/session', { headers: guessed })),
        tell('legacy', fetch('${legacy('fetch')}', { credentials, mode: 'no-cors', referrerPolicy: 'no-referrer' })),
        tell('legacy-cors', fetch('${lab}/releaseservers/kept', { credentials })),
      ];
      Promise.all(sent).then(() => setTimeout(() => fetch('/done'), 1000));
    </script>`;
}

describe.skipIf(!hasChromium)('a page of another port of this host, in a Chromium that is signed in', () => {
  it('writes nothing, acts on no legacy route and reads nothing', { timeout: 90_000 }, async () => {
    const before = await listLeases();
    const tokens = await listTokens();
    await visitInChromium(`${siteUrl}/`, {
      until: () => expect.poll(() => heard.map(({ url }) => url), { timeout: 60_000 }).toContain('/done'),
    });
    // The browser does send the cookie of another port along: it is the service that refuses.
    expect(heard.find(({ url }) => url === '/own')?.cookie).toBe(browser.cookie);
    const told = heard.filter(({ url }) => url.startsWith('/told?') && url !== '/told?own');
    expect(told).toHaveLength(11);
    // An answer that a script asked for without CORS is there, and empty for it.
    for (const { url, body } of told)
      expect([url, body]).toEqual([url, expect.stringMatching(/^(unreadable: TypeError)?$/)]);
    const { invoke } = rest.service.operations;
    const requests = await invoke('requests.list', {}, OWNER);
    expect(requests.map(({ spec }) => spec.descriptor)).toEqual(['kept']);
    expect(await listLeases()).toEqual(before);
    expect(await listTokens()).toEqual(tokens);
    const still = await fetch(`${rest.url}/session`, { headers: { cookie: browser.cookie } });
    expect(still.status).toBe(200);
  });
});
