import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConsolePage } from '../pages/console-page.ts';
import { ask } from '../runners/ask.ts';
import { canRun, type Desktop, endDesktops, startDesktop } from '../runners/desktop.ts';
import { type OutsideServer, startOutsideServer } from '../runners/outside-server.ts';

const MESSAGES = 500;

/** What a page that was taken over would try. */
describe.skipIf(!canRun)('the page', () => {
  let desktop: Desktop;
  let outside: OutsideServer;

  beforeAll(async () => {
    outside = await startOutsideServer();
    desktop = await startDesktop();
    await new ConsolePage(desktop.page).host('sim-host-4').waitFor();
  });

  afterAll(async () => {
    await endDesktops();
    outside?.close();
  });

  it('has no Node, and of Electron only the functions of the bridge', async () => {
    const found = await desktop.page.evaluate(() => {
      const all = globalThis as unknown as Record<string, unknown>;
      const names = ['require', 'process', 'module', 'Buffer', 'global', 'ipcRenderer', 'electron'];
      const kinds = (value: object): string[] =>
        Object.values(value).map((entry) =>
          typeof entry === 'object' ? kinds(entry as object).join() : typeof entry,
        );
      return { globals: names.filter((name) => all[name] !== undefined), bridge: kinds(globalThis.bridge) };
    });
    expect(found.globals).toEqual([]);
    expect(new Set(found.bridge.join().split(','))).toEqual(new Set(['function', 'string']));
  });

  it.runIf(process.platform === 'linux' && process.getuid?.() !== 0)(
    'runs in the sandbox of Chromium',
    async () => {
      const pid = await desktop.app.evaluate(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId(),
      );
      // Filtered system calls, and no way to get rights it does not have.
      const status = readFileSync(`/proc/${pid}/status`, 'utf8');
      expect(status).toMatch(/^Seccomp:\t2$/m);
      expect(status).toMatch(/^NoNewPrivs:\t1$/m);
    },
  );

  it('runs no script but its own: neither inline nor eval', async () => {
    const ran = await desktop.page.evaluate(async () => {
      const state = globalThis as unknown as { ran: string[] };
      state.ran = [];
      const inline = document.createElement('script');
      inline.textContent = 'globalThis.ran.push("inline")';
      document.head.append(inline);
      const handler = document.createElement('div');
      handler.setAttribute('onclick', 'globalThis.ran.push("handler")');
      document.body.append(handler);
      handler.click();
      const data = document.createElement('script');
      data.src = 'data:text/javascript,globalThis.ran.push("data")';
      document.head.append(data);
      await new Promise((resolve) => setTimeout(resolve, 200));
      return state.ran;
    });
    expect(ran).toEqual([]);
    const policy = await desktop.page.evaluate(
      () =>
        new Promise<string>((resolve) => {
          document.addEventListener('securitypolicyviolation', (event) => resolve(event.originalPolicy), {
            once: true,
          });
          const image = document.createElement('img');
          image.src = 'https://example.invalid/x.png';
          document.body.append(image);
        }),
    );
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toContain('unsafe');
  });

  it('reaches no network, by no way, not even past its policy', async () => {
    const failed = await desktop.page.evaluate(async (url) => {
      const outcome = async (work: () => Promise<unknown>) =>
        work().then(
          () => 'reached',
          () => 'failed',
        );
      const loaded = (element: HTMLElement & { src: string }, at: string) =>
        new Promise((resolve, reject) => {
          element.onload = resolve;
          element.onerror = reject;
          element.src = at;
          document.body.append(element);
          setTimeout(reject, 500);
        });
      return Promise.all([
        outcome(() => fetch(`${url}/fetch`)),
        outcome(() => loaded(document.createElement('img'), `${url}/img`)),
        outcome(() => loaded(document.createElement('script'), `${url}/script`)),
        outcome(
          () =>
            new Promise((resolve, reject) => {
              const socket = new WebSocket(`${url.replace('http', 'ws')}/ws`);
              socket.onopen = resolve;
              socket.onerror = reject;
            }),
        ),
        navigator.sendBeacon(`${url}/beacon`) ? 'queued' : 'failed',
      ]);
    }, outside.url);
    expect(failed.slice(0, 4)).toEqual(['failed', 'failed', 'failed', 'failed']);
    // The main process has its own session; this is the page's, with no policy in the way.
    const blocked = await desktop.app.evaluate(
      ({ session }, url) =>
        session.defaultSession.fetch(`${url}/session`).then(
          () => 'reached',
          () => 'failed',
        ),
      outside.url,
    );
    expect(blocked).toBe('failed');
    expect(outside.reached).toEqual([]);
  });

  it('stays where it is, opens nothing and gets no permission', async () => {
    const { page, app } = desktop;
    const opened = await page.evaluate((url) => {
      const window_ = window.open(url);
      const link = document.createElement('a');
      Object.assign(link, { href: url, target: '_self', download: 'x.html' });
      document.body.append(link);
      link.click();
      setTimeout(() => location.assign(url));
      return window_ === null;
    }, outside.url);
    expect(opened).toBe(true);
    await page.waitForTimeout(300);
    expect(page.url()).toBe('app://console/');
    expect(app.windows()).toHaveLength(1);
    // No download, asked for by whomever, and no page within the page.
    await app.evaluate(
      ({ BrowserWindow }, url) => BrowserWindow.getAllWindows()[0]?.webContents.downloadURL(url),
      `${outside.url}/download`,
    );
    const webview = await page.evaluate((url) => {
      const element = Object.assign(document.createElement('webview'), { src: `${url}/webview` });
      document.body.append(element);
      return 'getURL' in element;
    }, outside.url);
    expect(webview).toBe(false);
    await page.waitForTimeout(300);
    expect(outside.reached).toEqual([]);
    const permissions = await page.evaluate(async () => ({
      notifications: await Notification.requestPermission(),
      clipboard: await navigator.clipboard.readText().then(
        () => 'read',
        () => 'denied',
      ),
      media: await (navigator.mediaDevices?.getUserMedia({ audio: true }) ?? Promise.reject()).then(
        () => 'got',
        () => 'denied',
      ),
    }));
    expect(permissions).toEqual({ notifications: 'denied', clipboard: 'denied', media: 'denied' });
  });

  it('is alone: a frame or another window with a bridge of its own is refused', async () => {
    const { page, app } = desktop;
    expect(
      await page.evaluate(
        (url) =>
          new Promise((resolve) => {
            const frame = document.createElement('iframe');
            frame.src = url;
            document.body.append(frame);
            setTimeout(() => {
              try {
                resolve(frame.contentWindow !== null && 'bridge' in frame.contentWindow);
              } catch {
                resolve('another origin');
              }
            }, 300);
          }),
        `${outside.url}/frame`,
      ),
    ).not.toBe(true);
    expect(outside.reached).toEqual([]);
    const answer = await app.evaluate(async ({ BrowserWindow, app: application }) => {
      const preload = `${application.getAppPath()}/out/preload/preload.cjs`;
      const foreign = new BrowserWindow({ show: false, webPreferences: { preload, sandbox: true } });
      await foreign.loadURL('app://console/');
      const said = await foreign.webContents.executeJavaScript('window.bridge.invoke("hosts.list", {})');
      foreign.destroy();
      return said as unknown;
    });
    expect(answer).toMatchObject({ ok: false, error: { code: 'forbidden' } });
  });

  it(`gets every one of ${MESSAGES} wild messages answered, and the main process does not notice`, async () => {
    const { page } = desktop;
    const answers = await page.evaluate(async (count) => {
      const cyclic: Record<string, unknown> = {};
      cyclic.self = cyclic;
      const inputs: unknown[] = [
        undefined,
        null,
        0,
        Number.NaN,
        -1,
        10n,
        '',
        'x'.repeat(1e6),
        [],
        {},
        cyclic,
        new Map([[1, 2]]),
        new Date(),
        { descriptor: '../../x', osKey: '__proto__', count: 1e9 },
        { selector: { leaseIds: [{}] } },
        new Uint8Array(1e5),
        JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":1}}'),
      ];
      const names: unknown[] = [
        'hosts.list',
        'requests.plan',
        'leases.release',
        'constructor',
        '__proto__',
        '',
        {},
        null,
        5,
        'activity.list',
        'x'.repeat(1e5),
      ];
      const invoke = globalThis.bridge.invoke as (name: unknown, input: unknown) => Promise<{ ok: boolean }>;
      let answered = 0;
      for (let index = 0; index < count; index += 1) {
        const answer = await invoke(names[index % names.length], inputs[index % inputs.length]).catch(
          () => undefined,
        );
        if (typeof answer?.ok === 'boolean') answered += 1;
      }
      return answered;
    }, MESSAGES);
    expect(answers).toBe(MESSAGES);
    expect(await ask(page, 'hosts.list', {})).toHaveLength(4);
    const log = readFileSync(join(desktop.dataFolder, 'logs', 'console.log'), 'utf8');
    expect(log).not.toMatch(/uncaught exception|unhandled rejection|failed unexpectedly/);
  });
});
