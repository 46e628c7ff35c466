import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright';
import { generate } from 'selfsigned';
import { OWNER } from '../../fixtures/access-service.ts';
import { CHROMIUM } from '../../fixtures/chromium.ts';
import { type RestService, startRestService } from '../../fixtures/rest-service.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const WEB_FOLDER = join(ROOT, 'out', 'web');

export const DESKTOP = { width: 1440, height: 900 };
export const PHONE = { width: 390, height: 844 };

/** The real service over TLS, and browsers of Debian's Chromium. */
export interface WebConsole {
  readonly rest: RestService;
  /** `https://127.0.0.1:40000` */
  readonly origin: string;
  /** A browser profile of its own. Whatever its pages break of the content security policy ends up in `violations`. */
  openBrowser(size?: { width: number; height: number }): Promise<BrowserContext>;
  /** Signs in with a token of `admin/ann`. */
  signIn(page: Page, who: string, path?: string): Promise<void>;
  readonly violations: string[];
  /** Gets a VM and waits until it is there. */
  provision(spec: { descriptor: string; tags?: Record<string, string> }): Promise<void>;
  /** Ends the service, calls `meanwhile` and starts it again at the same address, on the data folder of the caller. */
  restart(meanwhile: () => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

export async function startWebConsole(
  options: Parameters<typeof startRestService>[0] = {},
): Promise<WebConsole> {
  const folder = await mkdtemp(join(tmpdir(), 'dynvm-web-'));
  const tls = { certFile: join(folder, 'cert.pem'), keyFile: join(folder, 'key.pem') };
  const { cert, private: key } = await generate([{ name: 'commonName', value: '127.0.0.1' }]);
  await writeFile(tls.certFile, cert);
  await writeFile(tls.keyFile, key);
  const settings = { tls, webFolder: WEB_FOLDER, ...options };
  let rest = await startRestService(settings);
  const origin = new URL(rest.url).origin;
  const violations: string[] = [];
  let browser: Browser | undefined;
  return {
    get rest() {
      return rest;
    },
    origin,
    violations,
    async openBrowser(viewport = DESKTOP) {
      browser ??= await chromium.launch({
        executablePath: CHROMIUM,
        args: ['--no-sandbox', '--disable-gpu'],
      });
      const context = await browser.newContext({ ignoreHTTPSErrors: true, viewport });
      context.on('console', (message) => {
        if (/Content.Security.Policy|violates/i.test(message.text())) violations.push(message.text());
      });
      context.on('weberror', (error) => violations.push(String(error.error())));
      return context;
    },
    async signIn(page, who, path = '/') {
      await page.goto(origin + path);
      await page.getByLabel('Access token').fill(await rest.obtainToken(who));
      await page.getByRole('button', { name: 'Sign in with the token' }).click();
    },
    async provision(spec) {
      const { invoke } = rest.service.operations;
      const { request } = await invoke('requests.provision', { osKey: 'centos', count: 1, ...spec }, OWNER);
      await invoke('requests.wait', { requestId: request.id }, OWNER);
    },
    async restart(meanwhile) {
      await rest.close();
      await meanwhile();
      rest = await startRestService({ ...settings, port: Number(new URL(origin).port) });
    },
    async close() {
      await browser?.close();
      await rest.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
