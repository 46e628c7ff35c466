import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { ConsolePage } from '../pages/console-page.ts';
import { canRun, type Desktop, endDesktops, startDesktop } from '../runners/desktop.ts';

/** Whatever a page does to itself: the window shows the console again, and the core does not notice. */
describe.skipIf(!canRun)('the window is never left dead', () => {
  let desktop: Desktop | undefined;

  /** As many as a window takes within a minute. */
  const RECOVERIES_PER_START = 3;
  let recoveries = 0;

  beforeEach(async () => {
    if (desktop !== undefined && recoveries < RECOVERIES_PER_START) return;
    await endDesktops();
    desktop = await startDesktop();
    recoveries = 0;
    await new ConsolePage(desktop.page).host('sim-host-4').waitFor();
  });
  afterAll(endDesktops);

  const app = () => (desktop as Desktop).app;

  /** In the page as it is now; undefined where it does not answer. */
  const inPage = (code: string): Promise<unknown> =>
    app().evaluate(async ({ BrowserWindow }, script) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents;
      if (contents === undefined || contents.isCrashed()) return undefined;
      const silence = new Promise((resolve) => setTimeout(resolve, 1000));
      return Promise.race([contents.executeJavaScript(script).catch(() => undefined), silence]);
    }, code);
  /** From a timer: what it does may be the end of the document that asked. */
  const later = (code: string) => inPage(`setTimeout(() => { ${code} }); 0`);
  const shown = () =>
    inPage(`{
      const text = document.body.innerText;
      location.href + ' ' + (text.includes('sim-host-4') ? 'console' : text.split('\\n')[0]);
    }`);
  const CONSOLE = 'app://console/ console';
  const showsConsole = () => expect.poll(shown, { timeout: 15_000 }).toBe(CONSOLE);
  const startedAt = async () =>
    (await inPage(
      "window.bridge.invoke('service.status', {}).then(({ value }) => value.startedAt)",
    )) as number;

  it.each([
    ['about:blank', "location.href = 'about:blank'"],
    ['about:srcdoc', "location.href = 'about:srcdoc'"],
    ['about:blank by window.open', "window.open('about:blank', '_self')"],
    ['a missing page of its own', "location.href = '/nothing/here'"],
    ['a reload after history.pushState', "history.pushState(1, '', '/elsewhere'); location.reload()"],
    ['the failure page while nothing failed', "location.href = '/core-failure'"],
    ['window.close', 'window.close()'],
  ])('%s brings the console back', async (_what, code) => {
    const started = await startedAt();
    recoveries += 1;
    await later(`globalThis.left = true; ${code}`);
    await expect.poll(() => inPage('globalThis.left === undefined'), { timeout: 15_000 }).toBe(true);
    await showsConsole();
    expect(await startedAt()).toBe(started);
  });

  it.each([
    ['javascript:', "location.href = 'javascript:document.body.textContent = 1; 1'"],
    ['data:', "location.href = 'data:text/html,gone'"],
    ['blob:', "location.href = URL.createObjectURL(new Blob(['gone'], { type: 'text/html' }))"],
    ['view-source:', "location.href = 'view-source:app://console/'"],
    ['chrome:', "location.href = 'chrome://version'"],
    ['file:', "location.href = 'file:///etc/hostname'"],
    ['history', 'history.back(); history.forward(); history.go(-5)'],
    ['print', 'window.print()'],
    ['dialogs', "alert('stop'); confirm('stop'); prompt('stop')"],
  ])('%s leads nowhere', async (_what, code) => {
    await later(`globalThis.kept = true; ${code}`);
    await sleep(500);
    expect(await shown()).toBe(CONSOLE);
    expect(await inPage('globalThis.kept')).toBe(true);
  });

  it('a page that keeps leaving is given up, says so, and comes back by its link', async () => {
    recoveries = RECOVERIES_PER_START;
    for (let time = 0; time < 4; time += 1) {
      await later("globalThis.left = true; location.href = 'about:blank'");
      await expect.poll(shown, { timeout: 15_000 }).not.toMatch(/about:blank/);
      if (time < 3) await showsConsole();
    }
    await expect.poll(shown).toBe('app://console/core-failure The window could not be shown');
    await later("document.querySelector('a').click()");
    await showsConsole();
  });

  it('a page that hangs is reloaded when the person says so', async () => {
    await app().evaluate(({ dialog }) => {
      dialog.showMessageBox = (async (_window: unknown, { buttons }: { buttons: string[] }) => ({
        response: buttons.indexOf('Reload'),
        checkboxChecked: false,
      })) as never;
    });
    recoveries += 1;
    await later('for (;;) {}');
    // Chromium notices once input stays unanswered; the test does not wait for its half minute.
    await app().evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.emit('unresponsive'));
    await showsConsole();
  });
});
