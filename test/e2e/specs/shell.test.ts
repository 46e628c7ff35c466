import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConsolePage } from '../pages/console-page.ts';
import { ask, getVms } from '../runners/ask.ts';
import { canRun, type Desktop, endDesktops, isPackage, startDesktop } from '../runners/desktop.ts';
import { type OutsideServer, startOutsideServer } from '../runners/outside-server.ts';

const isMac = process.platform === 'darwin';

/** What the shell around the page does by itself. */
describe.skipIf(!canRun)('the shell', () => {
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

  it('has a menu of few entries, with their shortcuts', async () => {
    const menus = await desktop.app.evaluate(({ Menu }) =>
      (Menu.getApplicationMenu()?.items ?? []).map(({ label, role, submenu }) => ({
        name: role ?? label,
        entries: (submenu?.items ?? [])
          .filter(({ type }) => type !== 'separator')
          .map((item) => [item.role ?? item.label, item.accelerator ?? null].join(' ').trim()),
      })),
    );
    const entries = Object.fromEntries(menus.map((menu) => [menu.name.toLowerCase(), menu.entries]));
    expect(Object.keys(entries)).toEqual([
      ...(isMac ? ['appmenu'] : []),
      ...['&file', 'editmenu', '&view', 'windowmenu', 'help'],
    ]);
    expect(entries['&file']).toEqual([
      'Open configuration … CmdOrCtrl+O',
      'Use the demo',
      `${isMac ? 'close' : '&Quit'} CmdOrCtrl+Q`,
    ]);
    expect(entries['&view']?.map((entry) => entry.split(' ')[0])).toEqual([
      ...['Reload', 'resetzoom', 'zoomin', 'zoomout', 'togglefullscreen'],
      ...(isPackage ? [] : ['toggledevtools']),
    ]);
    expect(entries['&view']?.[0]).toBe('Reload F5');
    expect(entries.editmenu).toEqual(expect.arrayContaining([expect.stringMatching(/^copy/)]));
    expect(entries.help?.[0]).toBe('Open log folder');
    expect(entries.help?.[1]).toMatch(/^about/);
  });

  it('tells the page that a live table has ended, once, and the page follows it anew', async () => {
    const { page, app } = desktop;
    await page.evaluate(() => {
      const told: unknown[] = [];
      Object.assign(globalThis, { told });
      globalThis.bridge.subscribe(
        'activity',
        () => undefined,
        (failure) => told.push(failure),
      );
    });
    const failure = { code: 'internal', message: 'The live table could not be read.' } as const;
    // All there are: the page's own, and the one above. Said twice, it is told once.
    const endAll = () =>
      app.evaluate(({ BrowserWindow }, said) => {
        const [window] = BrowserWindow.getAllWindows();
        for (let number = 1; number <= 20; number += 1) {
          window?.webContents.send('dynvm:ended', number, said);
        }
      }, failure);
    await endAll();
    await endAll();
    const told = () => page.evaluate(() => (globalThis as unknown as { told: unknown[] }).told);
    await expect.poll(told).toEqual([failure]);
    // Its own tables are there again, and live: a VM that is made now is seen.
    await getVms(page, { descriptor: 'after-the-end', count: 1 });
    await page.getByText('after-the-end').first().waitFor({ timeout: 15_000 });
  });

  it('reloads by F5 of its menu, and the core that runs is not restarted', async () => {
    const { page, app } = desktop;
    const origin = () => page.evaluate(() => performance.timeOrigin).catch(() => 0);
    const before = await origin();
    const { startedAt } = await ask(page, 'service.status', {});
    await app.evaluate(({ Menu }) => {
      const view = Menu.getApplicationMenu()?.items.find(({ label }) => label === '&View');
      view?.submenu?.items.find(({ label }) => label === 'Reload')?.click();
    });
    await expect.poll(origin, { timeout: 15_000 }).toBeGreaterThan(before);
    await new ConsolePage(page).host('sim-host-4').waitFor();
    expect((await ask(page, 'service.status', {})).startedAt).toBe(startedAt);
  });

  it('refuses to be sent elsewhere by an answer of its own', async () => {
    const { page, app, dataFolder } = desktop;
    await app.evaluate(({ session }, url) => {
      const { protocol } = session.defaultSession;
      protocol.unhandle('app');
      protocol.handle('app', () => Response.redirect(`${url}/moved`, 302));
    }, outside.url);
    await page.evaluate(() => void location.assign('/elsewhere'));
    const log = () => readFileSync(join(dataFolder, 'logs', 'console.log'), 'utf8');
    await expect.poll(log).toMatch(new RegExp(`"target":"${outside.url}".*"a navigation was blocked"`));
    expect(page.url()).toBe('app://console/');
    expect(outside.reached).toEqual([]);
  });
});
