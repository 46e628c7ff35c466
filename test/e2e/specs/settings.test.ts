import { renameSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { endAllProcesses } from '../../integration/cli/cli-process.ts';
import { type LabProcess, startLabProcess } from '../../integration/cli/lab-process.ts';
import { HostsPage } from '../pages/hosts-page.ts';
import { SettingsPage } from '../pages/settings-page.ts';
import { canRun, endDesktops, startDesktop, temporaryFolder } from '../runners/desktop.ts';

const open: Server[] = [];

describe.skipIf(!canRun)('the port of the HTTP API', () => {
  let lab: LabProcess;

  beforeAll(async () => {
    lab = await startLabProcess(['--hosts', '1']);
  });
  afterAll(endAllProcesses);
  afterEach(async () => {
    await endDesktops();
    for (const server of open.splice(0)) await close(server);
  });

  it('is changed in Settings: at once, for good, and never to a port that is taken', async () => {
    const dataFolder = temporaryFolder();
    const args = ['--config', lab.iniPath];
    const [first, second] = [await freePort(), await freePort()];
    const desktop = await startDesktop({ dataFolder, args, port: 'of-settings' });
    const settings = await SettingsPage.open(desktop.page);
    await settings.setHttpPort(first);
    await expect.poll(() => settings.changePort.isDisabled()).toBe(true);
    expect(await hosts(first)).toBeUndefined();
    await settings.setLegacyApi(true);
    expect(await settings.legacyUrl()).toBe(`http://127.0.0.1:${first}`);
    expect(await hosts(first)).toContain('"1"');

    await settings.setHttpPort(second);
    await expect.poll(() => settings.legacyUrl()).toBe(`http://127.0.0.1:${second}`);
    expect(await hosts(second)).toContain('"1"');
    expect(await hosts(first)).toBeUndefined();

    const taken = await takePort();
    await settings.setHttpPort(taken);
    const refused = desktop.page.getByRole('alert').filter({ hasText: `Port ${taken}` });
    await refused.waitFor();
    expect(await refused.textContent()).toMatch(
      new RegExp(`in use.*It still listens on port ${second}.*another port`),
    );
    expect(await hosts(second)).toContain('"1"');

    await settings.httpPort.fill('70000');
    await desktop.page.getByText('A number from 1 to 65535').waitFor();
    expect(await settings.changePort.isDisabled()).toBe(true);
    await desktop.close();

    const again = await startDesktop({ dataFolder, args, port: 'of-settings' });
    const later = await SettingsPage.open(again.page);
    await expect.poll(() => later.httpPort.inputValue()).toBe(String(second));
    await expect.poll(() => hosts(second)).toContain('"1"');
  });

  it('is the one of the command line where one was given, and cannot be changed then', async () => {
    const given = await freePort();
    const { page } = await startDesktop({ args: ['--config', lab.iniPath, '--port', String(given)] });
    const settings = await SettingsPage.open(page);
    await settings.setLegacyApi(true);
    expect(await settings.legacyUrl()).toBe(`http://127.0.0.1:${given}`);
    expect(await hosts(given)).toContain('"1"');
    expect(await settings.httpPort.count()).toBe(0);
    await page.getByRole('region', { name: 'Service' }).getByText('by --port').waitFor();
  });
});

/** What jobs get there; undefined where nobody answers. */
async function hosts(port: number): Promise<string | undefined> {
  return fetch(`http://127.0.0.1:${port}/showall`).then(
    (answer) => answer.text(),
    () => undefined,
  );
}

async function takePort(): Promise<number> {
  const server = createServer();
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no address');
  return address.port;
}

/** One that was free a moment ago. */
async function freePort(): Promise<number> {
  const port = await takePort();
  const server = open.pop();
  if (server) await close(server);
  return port;
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}

describe.skipIf(!canRun)('an ini that cannot be read now', () => {
  let lab: LabProcess;

  beforeAll(async () => {
    lab = await startLabProcess(['--hosts', '1']);
  });
  afterAll(endAllProcesses);
  afterEach(endDesktops);

  it('leaves what is in force on the page, says why, and is read again on demand', async () => {
    const { page } = await startDesktop({ args: ['--config', lab.iniPath] });
    const hosts = await HostsPage.open(page);
    await hosts.list.waitFor();
    renameSync(lab.iniPath, `${lab.iniPath}.away`);
    await hosts.showTab('Limits and labels');
    const failed = page.getByRole('alert').filter({ hasText: 'Could not read the ini' });
    await failed.waitFor();
    const settings = await SettingsPage.open(page);
    await settings.showTab('Limits');
    const limits = page.getByRole('region', { name: 'Limits' });
    await limits.getByText('24\u2009h').waitFor();
    await limits.getByRole('status').filter({ hasText: 'The values shown are in force.' }).waitFor();

    renameSync(`${lab.iniPath}.away`, lab.iniPath);
    await limits.getByRole('button', { name: 'Reload' }).click();
    await limits.getByRole('status').waitFor({ state: 'detached' });
    await settings.open('Hosts');
    await page.getByRole('table', { name: 'Limits and labels' }).waitFor();
  });
});
