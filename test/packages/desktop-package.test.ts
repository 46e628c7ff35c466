import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { chromium, type Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getVms } from '../e2e/runners/ask.ts';
import { openScreen, type Screen } from '../e2e/runners/screen.ts';
import { findFreePort } from '../fixtures/free-port.ts';
import { endAllProcesses } from '../integration/cli/cli-process.ts';
import { type LabProcess, startLabProcess } from '../integration/cli/lab-process.ts';
import * as machine from './machine.ts';

const NAME = 'dynvm-console';
const INSTALLED = `/opt/${NAME}`;

describe.skipIf(!machine.mayInstall)('the package of the desktop', () => {
  let lab: LabProcess;
  let screen: Screen | undefined;
  let deb: string;
  let older: string;
  let data: string;

  beforeAll(async () => {
    lab = await startLabProcess();
    machine.run('chmod', '755', path.dirname(lab.iniPath));
    machine.run('chmod', '644', lab.iniPath);
    screen = await openScreen();
    deb = machine.findPackage(NAME, 'deb');
    older = machine.makeOlder(deb, machine.sharedFolder(), 'opt/dynvm-console/older');
    data = path.join(machine.homeOf(machine.user()), 'package-data');
    machine.run('rm', '-rf', data);
  }, 120_000);
  afterAll(async () => {
    machine.cleanUp(NAME);
    await endAllProcesses();
    screen?.close();
    machine.run('rm', '-rf', data);
  }, 60_000);

  interface Application {
    readonly page: Page;
    readonly started: machine.Started;
  }

  /** As a desktop would, with the page open to a debugger: the fuses leave that to Chromium. */
  async function start(...args: string[]): Promise<Application> {
    const port = await findFreePort();
    const started = machine.startAs(
      machine.user(),
      [NAME, '--data-dir', data, '--port', '0', `--remote-debugging-port=${port}`, ...args],
      { DISPLAY: screen?.display ?? '', LIBGL_ALWAYS_SOFTWARE: '1' },
    );
    let page: Page | undefined;
    const connect = async () => {
      const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
      page = browser.contexts()[0]?.pages()[0];
      return page === undefined;
    };
    await expect.poll(() => connect().catch(started.output), { timeout: 30_000, interval: 500 }).toBe(false);
    return { page: page as unknown as Page, started };
  }

  it('is small, and brings what a desktop looks for', () => {
    console.log(`deb: ${statSync(deb).size / 1e6} MB`);
    expect(statSync(deb).size).toBeLessThan(120e6);
    machine.install(older);
    for (const name of ['LICENSE', 'THIRD_PARTY_NOTICES.txt', 'sbom.cdx.json', 'LICENSES.chromium.html']) {
      expect(statSync(path.join(INSTALLED, name)).size, name).toBeGreaterThan(1000);
    }
    const icons = readdirSync('/usr/share/icons/hicolor').filter((size) =>
      existsSync(`/usr/share/icons/hicolor/${size}/apps/${NAME}.png`),
    );
    expect(icons).toEqual(expect.arrayContaining(['16x16', '24x24', '32x32', '48x48', '64x64', '512x512']));
    expect(existsSync(`/usr/share/icons/hicolor/scalable/apps/${NAME}.svg`)).toBe(true);
    const entry = readFileSync(`/usr/share/applications/${NAME}.desktop`, 'utf8');
    expect(entry).toContain('MimeType=x-scheme-handler/dynvm;');
    expect(machine.run('dpkg', '-L', NAME)).toContain(`/man1/${NAME}.1.gz`);
    machine.run('node', 'scripts/package/check-fuses.mjs', path.join(INSTALLED, NAME));
  }, 120_000);

  it('runs for an ordinary user, sandboxed, and shows the hosts', async () => {
    const { page, started } = await start('--config', lab.iniPath);
    await page.getByText('sim-host-1').first().waitFor({ timeout: 30_000 });
    const renderers = findRenderers(started);
    expect(renderers.length).toBeGreaterThan(0);
    for (const pid of renderers) {
      expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8')).not.toContain('no-sandbox');
      expect(readFileSync(`/proc/${pid}/status`, 'utf8')).toMatch(/^Seccomp:\s+2$/m);
    }
    await getVms(page, { descriptor: 'kept', count: 1, minutes: 60 });
    await started.end();
  }, 120_000);

  it('an upgrade keeps data; its VMs are there at the next start', async () => {
    machine.install(deb);
    expect(machine.versionOf(NAME)).not.toBe('0.0.1');
    expect(existsSync(path.join(INSTALLED, 'older'))).toBe(false);
    machine.run('node', 'scripts/package/check-fuses.mjs', path.join(INSTALLED, NAME));
    const { page, started } = await start('--config', lab.iniPath, 'dynvm://vms');
    await page.getByText('kept').first().waitFor({ timeout: 30_000 });
    await started.end();
  }, 120_000);

  it('is removed without a rest; the data of users stays', () => {
    machine.remove(NAME, 'purge');
    expect(existsSync(INSTALLED)).toBe(false);
    expect(existsSync(`/usr/share/applications/${NAME}.desktop`)).toBe(false);
    expect(existsSync(path.join(data, 'history.sqlite'))).toBe(true);
  }, 60_000);

  it('as an rpm: its fields, and the application in it', () => {
    const rpm = machine.findPackage(NAME, 'rpm');
    const query = (format: string) => machine.run('rpm', '-qp', '--qf', format, rpm);
    expect(query('%{NAME} %{LICENSE} %{ARCH}')).toMatch(/^dynvm-console MIT (x86_64|aarch64)$/);
    expect(machine.run('rpm', '-qp', '--requires', rpm)).toContain('gtk3');
    expect(machine.run('rpm', '-qp', '--scripts', rpm)).toContain('update-desktop-database');
    expect(query('[%{FILEMODES:perms} %{FILENAMES}\n]')).toContain(`-rwsr-xr-x ${INSTALLED}/chrome-sandbox`);
    const folder = machine.sharedFolder();
    machine.run('sh', '-c', `cd '${folder}' && rpm2cpio '${rpm}' | cpio -idm --quiet`);
    const executable = path.join(folder, INSTALLED, NAME);
    machine.run('node', 'scripts/package/check-fuses.mjs', executable);
    expect(statSync(path.join(folder, INSTALLED, 'resources', 'app.asar')).size).toBeGreaterThan(1e6);
  }, 120_000);
});

/** The processes that run page code. */
function findRenderers(started: machine.Started): string[] {
  expect(started.child.exitCode).toBeNull();
  return machine
    .run('ps', '-o', 'pid=,args=', '-ww', '--user', machine.user())
    .split('\n')
    .filter((line) => line.includes('--type=renderer'))
    .map((line) => line.trim().split(' ')[0] ?? '');
}
