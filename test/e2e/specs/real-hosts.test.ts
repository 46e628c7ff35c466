import { once } from 'node:events';
import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { endAllProcesses } from '../../integration/cli/cli-process.ts';
import { type LabProcess, startLabProcess } from '../../integration/cli/lab-process.ts';
import { ConsolePage } from '../pages/console-page.ts';
import { FailurePage } from '../pages/failure-page.ts';
import { SettingsPage } from '../pages/settings-page.ts';
import { ask, getVms } from '../runners/ask.ts';
import { canRun, endDesktops, startBeside, startDesktop, temporaryFolder } from '../runners/desktop.ts';

/** Seconds, as the fraction of minutes that an ask takes. */
const SECONDS = 1 / 60;

describe.skipIf(!canRun)('the desktop on hosts of another process', () => {
  let lab: LabProcess;

  beforeAll(async () => {
    lab = await startLabProcess();
  });
  afterAll(endAllProcesses);
  afterEach(endDesktops);

  it('sees an ini edited on disk, and says what is wrong with a broken one', async () => {
    const text = readFileSync(lab.iniPath, 'utf8');
    const { page } = await startDesktop({ args: ['--config', lab.iniPath] });
    const console = new ConsolePage(page);
    await console.host('sim-host-2').waitFor();
    expect(await console.demoMark.count()).toBe(0);
    writeFileSync(lab.iniPath, text.replace(/\[xenhost2\][^[]*/, ''));
    await console.host('sim-host-2').waitFor({ state: 'detached' });
    appendFileSync(lab.iniPath, '\n[common]\nvm.expiry.minutes=soon\n');
    await expect
      .poll(async () => (await ask(page, 'config.read', {})).pendingProblems.length)
      .toBeGreaterThan(0);
    expect(await ask(page, 'hosts.list', {})).toHaveLength(1);
    writeFileSync(lab.iniPath, text);
    await console.host('sim-host-2').waitFor();
  });

  it('turns the legacy API on and off in Settings, and says when its port is taken', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const { page } = await startDesktop({ args: ['--config', lab.iniPath, '--port', String(port)] });
    const settings = await SettingsPage.open(page);
    expect(await settings.legacyApi.isChecked()).toBe(false);
    await settings.setLegacyApi(true);
    await page.getByText(`Port ${port} on 127.0.0.1 is in use`).waitFor();
    expect(await ask(page, 'hosts.list', {})).toHaveLength(2);
    await new Promise((resolve) => other.close(resolve));

    await settings.setLegacyApi(false);
    await settings.setLegacyApi(true);
    const url = await settings.legacyUrl();
    expect((await fetch(`${url}/getavailablecount/centos7`)).status).toBe(200);
    await settings.setLegacyApi(false);
    await expect
      .poll(() =>
        fetch(url).then(
          () => 'answers',
          () => 'refused',
        ),
      )
      .toBe('refused');
  });

  it('lets a VM go at its deadline', async () => {
    const { page, dataFolder } = await startDesktop({
      args: ['--config', lab.iniPath, '--log-level', 'debug'],
    });
    const { leases } = await getVms(page, { descriptor: 'short', count: 1, minutes: 3 * SECONDS });
    expect(leases[0]?.state.kind).toBe('available');
    await expect
      .poll(async () => (await ask(page, 'leases.list', { live: true })).length, { timeout: 15_000 })
      .toBe(0);
    const vms = await ask(page, 'vms.list', {});
    expect(vms.some(({ name }) => name === 'short')).toBe(false);

    // All of that stands in the log, and nothing that opens a host.
    const log = readFileSync(join(dataFolder, 'logs', 'console.log'), 'utf8');
    expect(log).toContain('short');
    const [host] = lab.ready.hosts as { password: string }[];
    expect(host?.password).toBeTruthy();
    expect(log).not.toContain(host?.password);
    expect(log).not.toContain('OpaqueRef:');
  });

  it('keeps its leases when it is killed and started again', async () => {
    const dataFolder = temporaryFolder();
    const args = ['--config', lab.iniPath];
    const first = await startDesktop({ dataFolder, args });
    const { leases } = await getVms(first.page, { descriptor: 'kept', count: 2 });
    const exited = once(first.app.process(), 'exit');
    process.kill(first.pid, 'SIGKILL');
    await exited;
    const { page } = await startDesktop({ dataFolder, args });
    const facts = (list: typeof leases) =>
      list
        .map(({ id, name, address, state }) => ({ id, name, address, state }))
        .sort((a, b) => a.name.localeCompare(b.name));
    // The last step may have been on its way to the disk: it is then taken again.
    await expect
      .poll(async () => facts(await ask(page, 'leases.list', { live: true })), { timeout: 15_000 })
      .toEqual(facts(leases));
    await ask(page, 'leases.release', { selector: { descriptor: 'kept' } });
  });

  it('comes to the front when it is started a second time', async () => {
    const desktop = await startDesktop({ args: ['--config', lab.iniPath] });
    const { app, dataFolder } = desktop;
    await new ConsolePage(desktop.page).host('sim-host-1').waitFor();
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.minimize());
    const [code] = await once(startBeside(dataFolder), 'exit');
    expect(code).toBe(0);
    const shown = () =>
      app.evaluate(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows().map((window) => !window.isMinimized() && window.isVisible()),
      );
    await expect.poll(shown).toEqual([true]);
  });

  it('loads the page again when its process was killed', async () => {
    const { app, page } = await startDesktop({ args: ['--config', lab.iniPath] });
    await new ConsolePage(page).host('sim-host-1').waitFor();
    const crashed = await app.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents;
      const before = contents?.getOSProcessId();
      contents?.forcefullyCrashRenderer();
      return before;
    });
    const shows = () =>
      app.evaluate(async ({ BrowserWindow }) => {
        const contents = BrowserWindow.getAllWindows()[0]?.webContents;
        if (!contents || contents.isCrashed() || contents.isLoading()) return {};
        // Asked of a page that is just being replaced, this is never answered.
        const text: string = await Promise.race([
          contents.executeJavaScript('document.body.innerText'),
          new Promise((resolve) => setTimeout(resolve, 500, '')),
        ]);
        return { pid: contents.getOSProcessId(), hosts: text.includes('sim-host-1') };
      });
    await expect.poll(shows, { timeout: 15_000 }).toMatchObject({ hosts: true });
    expect((await shows()).pid).not.toBe(crashed);
  });

  it('says why in the window when the core cannot start, and offers ways on', async () => {
    const file = join(temporaryFolder(), 'hosts.ini');
    // Of a host section that is incomplete only that host would be left out.
    writeFileSync(file, '[xenhost1\nhost.name=127.0.0.1\n');
    const { page, app, dataFolder } = await startDesktop({ args: ['--config', file] });
    const failed = new FailurePage(page);
    await failed.heading('DynVM Console could not start').waitFor();
    expect(await failed.reason.textContent()).toContain('xenhost1');
    await page.getByText(join(dataFolder, 'logs')).waitFor();
    rmSync(file);
    await failed.follow('Try again');
    await failed.heading('hosts.ini is gone').waitFor();

    // Chosen in the dialog of the system, which nobody can click here.
    await app.evaluate(({ dialog }, chosen) => {
      dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [chosen] });
    }, lab.iniPath);
    await failed.follow('Choose a configuration …');
    const console = new ConsolePage(page);
    await console.host('sim-host-2').waitFor();
    expect(await console.demoMark.count()).toBe(0);
  });

  it('stands where it stood, says that the ini chosen last is gone, and goes on with the demo', async () => {
    const dataFolder = temporaryFolder();
    const configPath = join(dataFolder, 'moved.ini');
    const bounds = { x: 60, y: 40, width: 1180, height: 700 };
    const settings = { configPath, window: { bounds, maximized: false } };
    writeFileSync(join(dataFolder, 'desktop.json'), JSON.stringify(settings));
    const desktop = await startDesktop({ dataFolder });
    const { page, app } = desktop;
    const placed = () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds());
    expect(await placed()).toEqual(bounds);
    const failed = new FailurePage(page);
    await failed.heading('moved.ini is gone').waitFor();
    await failed.follow('Use the demo');
    await new ConsolePage(page).demoMark.waitFor();
    const remembered = () => JSON.parse(readFileSync(join(dataFolder, 'desktop.json'), 'utf8'));
    await expect.poll(() => remembered().configPath).toBe(null);
    const moved = { ...bounds, x: 90 };
    await app.evaluate(({ BrowserWindow }, to) => BrowserWindow.getAllWindows()[0]?.setBounds(to), moved);
    await expect.poll(placed).toEqual(moved);
    await desktop.close();
    expect(remembered().window).toEqual({ bounds: moved, maximized: false });
  });
});
