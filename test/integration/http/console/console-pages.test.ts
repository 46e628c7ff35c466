import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RestService, startRestService } from '../../../fixtures/rest-service.ts';

const SCRIPT = `export const text = '${'x'.repeat(2000)}';`;
let root: string;
let rest: RestService;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'dynvm-pages-'));
  const folder = join(root, 'web');
  mkdirSync(join(folder, 'assets'), { recursive: true });
  mkdirSync(join(folder, 'icons'));
  writeFileSync(join(root, 'secret.js'), 'secret');
  writeFileSync(
    join(folder, 'index.html'),
    '<style nonce="DYNVM_STYLE_NONCE"></style><title>Console</title>',
  );
  writeFileSync(join(folder, 'assets/index-abc.js'), SCRIPT);
  writeFileSync(join(folder, 'assets/notes.txt'), 'not for the web');
  writeFileSync(join(folder, 'icons/logo.svg'), '<svg/>');
  rest = await startRestService({ webFolder: folder });
});
afterAll(async () => {
  await rest?.close();
  rmSync(root, { recursive: true, force: true });
});

interface Answer {
  readonly status: number;
  readonly headers: Record<string, string | undefined>;
  readonly body: Buffer;
}

/** Sends the path as it is, which fetch would tidy up. */
function get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
  const { hostname, port } = new URL(rest.url);
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path, headers }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers as Answer['headers'],
          body: Buffer.concat(parts),
        }),
      );
    });
    sent.on('error', reject);
    sent.end();
  });
}

describe('the page', () => {
  it('comes for every address of the console, with a nonce of its own and a strict policy', async () => {
    const nonces = new Set<string>();
    for (const path of [
      '/',
      '/vms',
      '/vms/a%2Fb?tab=mine',
      '/requests/1',
      '/history?view=list',
      '/hosts/2',
    ]) {
      const { status, headers, body } = await get(path);
      expect([path, status]).toEqual([path, 200]);
      const [, nonce = ''] = /nonce="([^"]+)"/.exec(String(body)) ?? [];
      nonces.add(nonce);
      const policy = headers['content-security-policy'] ?? '';
      expect(policy).toContain("default-src 'none'; script-src 'self'; connect-src 'self'");
      expect(policy).toContain(`style-src 'self' 'nonce-${nonce}'`);
      expect(policy).not.toMatch(/unsafe|\*|https?:/);
      expect(headers).toMatchObject({
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
      });
    }
    expect(nonces.size).toBe(6);
  });

  it('is not given to who calls the service by a name that is not its own', async () => {
    const { status, body } = await get('/', { host: 'evil.example' });
    expect([status, String(body)]).toEqual([403, expect.stringContaining('--allow-host')]);
  });

  it('leaves the legacy routes and what does not exist as they were', async () => {
    const missing = await get('/nothing');
    expect([missing.status, String(missing.body)]).toEqual([404, 'There is no /nothing here']);
    const list = await get('/showall');
    expect([list.status, list.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
  });
});

describe('a file of the page', () => {
  it('is kept for ever where its name says what is in it, and compressed for who can read that', async () => {
    const plain = await get('/assets/index-abc.js');
    expect(String(plain.body)).toBe(SCRIPT);
    expect(plain.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    const zipped = await get('/assets/index-abc.js', { 'accept-encoding': 'br, gzip' });
    expect(zipped.headers['content-encoding']).toBe('gzip');
    expect(String(gunzipSync(zipped.body))).toBe(SCRIPT);
    expect(zipped.body.length).toBeLessThan(200);
  });

  it('is not sent again to who has it', async () => {
    const { headers } = await get('/icons/logo.svg');
    const again = await get('/icons/logo.svg', { 'if-none-match': headers.etag ?? '' });
    expect([again.status, again.body.length]).toEqual([304, 0]);
  });

  it.each([
    '/assets/../../secret.js',
    '/assets/..%2f..%2fsecret.js',
    '/assets/%2e%2e/%2e%2e/secret.js',
    '/assets/notes.txt',
    '/assets/',
    '/assets/%00',
    '/icons/..%5c..%5csecret.js',
  ])('%s is none', async (path) => {
    expect([400, 404]).toContain((await get(path)).status);
  });
});

it('a service without a build says so, and its APIs work', async () => {
  const bare = await startRestService({ webFolder: join(root, 'nowhere') });
  const answer = await fetch(new URL('/', bare.url));
  expect([answer.status, await answer.text()]).toEqual([404, expect.stringContaining('npm run build')]);
  expect((await bare.ask('GET /hosts')).status).toBe(200);
  await bare.close();
});
