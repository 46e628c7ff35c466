import { copyFileSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { endAllProcesses } from '../../integration/cli/cli-process.ts';
import { type LabProcess, startLabProcess } from '../../integration/cli/lab-process.ts';
import { FirstRunPage } from '../pages/first-run-page.ts';
import { ask, getVms } from '../runners/ask.ts';
import { canRun, endDesktops, startDesktop, temporaryFolder } from '../runners/desktop.ts';
import { answerQuestions, clickMenu, readQuestions } from '../runners/native-shell.ts';

describe.skipIf(!canRun)('the first run', () => {
  let lab: LabProcess;

  beforeAll(async () => {
    lab = await startLabProcess(['--hosts', '1']);
  });
  afterAll(endAllProcesses);
  afterEach(endDesktops);

  it('leads from the demo to one host by form, and to a VM on it', async () => {
    const ini = readFileSync(lab.iniPath, 'utf8');
    const key = (name: string) => new RegExp(`^${name}=(.*)$`, 'm').exec(ini)?.[1] ?? '';
    const host = { address: key('host.name'), user: key('host.user'), password: key('host.password') };
    const { page, dataFolder } = await startDesktop();
    const firstRun = await FirstRunPage.open(page);
    const connect = firstRun.step('Connect your own hosts');

    await firstRun.test({ ...host, password: 'not the one' });
    await connect
      .getByText(/password/i)
      .last()
      .waitFor();
    expect(await page.getByRole('button', { name: 'Write the ini and connect' }).count()).toBe(0);

    await firstRun.test(host);
    await connect.getByText(/\d+ templates: .*centos7/).waitFor();
    await firstRun.connect();
    expect(await firstRun.demoMark.count()).toBe(0);
    const file = join(dataFolder, 'dynvmservice.ini');
    expect(readFileSync(file, 'utf8')).toContain(`[xenhost1]\nhost.name=${host.address}\n`);
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);

    const get = firstRun.step('Get one VM').getByRole('button', { name: 'Get 1 VM' });
    await expect.poll(() => get.isEnabled(), { timeout: 15_000 }).toBe(true);
    await get.click();
    await expect
      .poll(
        async () => (await ask(page, 'leases.list', {})).map(({ name, state }) => `${name} ${state.kind}`),
        {
          timeout: 15_000,
        },
      )
      .toEqual(['first-vm available']);
    await ask(page, 'leases.release', { selector: { descriptor: 'first-vm' } });
  });

  it('asks before it leaves real hosts for the demo, naming what is in progress, and offers their ini on the way back', async () => {
    const { app, page } = await startDesktop({ home: temporaryFolder() });
    const firstRun = await FirstRunPage.open(page);
    await app.evaluate(({ dialog }, path) => {
      dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [path] });
    }, lab.iniPath);
    await clickMenu(app, 'Open configuration …');
    await expect.poll(async () => (await ask(page, 'hosts.list', {})).length, { timeout: 15_000 }).toBe(1);
    await getVms(page, { descriptor: 'keeper', count: 1 });

    await answerQuestions(app, 'Cancel');
    await clickMenu(app, 'Use the demo');
    await expect.poll(() => readQuestions(app)).toHaveLength(1);
    const [question] = await readQuestions(app);
    expect(`${question?.message} ${question?.detail}`).toMatch(/1 running VM will be kept/);
    expect((await ask(page, 'service.status', {})).demo).toBe(false);
    expect((await ask(page, 'leases.list', { live: true })).map(({ name }) => name)).toEqual(['keeper']);

    await answerQuestions(app, 'Switch');
    await clickMenu(app, 'Use the demo');
    await firstRun.demoMark.waitFor();
    await firstRun.demoMark.getByRole('button', { name: 'Connect your own hosts' }).click();
    await firstRun.readIni('the folder it was last used from');
    await expect
      .poll(async () => (await ask(page, 'leases.list', { live: true })).map(({ name }) => name), {
        timeout: 15_000,
      })
      .toEqual(['keeper']);
    await ask(page, 'leases.release', { selector: { descriptor: 'keeper' } });
  });

  it('reads an ini that lies in the home folder or where it was started, and remembers it', async () => {
    const [home, current] = [temporaryFolder(), temporaryFolder()];
    copyFileSync(lab.iniPath, join(home, '.dynvmservice.ini'));
    writeFileSync(
      join(current, '.dynvmservice.ini'),
      '[xenhost1]\nhost.name=xen1\n[xenhost2]\nhost.name=xen2\n',
    );
    const options = { dataFolder: temporaryFolder(), home, current };
    const desktop = await startDesktop(options);
    const firstRun = await FirstRunPage.open(desktop.page);
    const connect = firstRun.step('Connect your own hosts');
    const started = connect.getByText('.dynvmservice.ini found in the folder DynVM was started in');
    await started.waitFor();
    await connect.getByText(/^2 host entries, 0 templates, last changed today/).waitFor();
    await connect.getByText('.dynvmservice.ini found in your home folder').waitFor();
    await connect.getByText(/^1 host entry, 8 templates, last changed today/).waitFor();
    await firstRun.readIni('your home folder');
    expect(await firstRun.demoMark.count()).toBe(0);
    await expect
      .poll(async () => (await ask(desktop.page, 'hosts.list', {})).map(({ state }) => state.kind), {
        timeout: 15_000,
      })
      .toEqual(['live']);
    expect((await ask(desktop.page, 'config.file', {})).path).toBe(join(home, '.dynvmservice.ini'));
    await desktop.close();

    const again = await startDesktop(options);
    expect((await ask(again.page, 'config.file', {})).path).toBe(join(home, '.dynvmservice.ini'));
  });
});
