import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { endAllProcesses } from '../../integration/cli/cli-process.ts';
import { type LabProcess, startLabProcess } from '../../integration/cli/lab-process.ts';
import { ConsolePage } from '../pages/console-page.ts';
import { ask, getVms } from '../runners/ask.ts';
import {
  canRun,
  type Desktop,
  endDesktops,
  startBeside,
  startDesktop,
  temporaryFolder,
} from '../runners/desktop.ts';
import { answerQuestions, clickMenu, readQuestions } from '../runners/native-shell.ts';

describe.skipIf(!canRun)('in the background', () => {
  let lab: LabProcess;
  let desktop: Desktop;
  let home: string;

  beforeAll(async () => {
    lab = await startLabProcess();
  });
  beforeEach(async () => {
    home = temporaryFolder();
    desktop = await startDesktop({ args: ['--config', lab.iniPath], home });
    await new ConsolePage(desktop.page).host('sim-host-2').waitFor();
  });
  afterEach(endDesktops);
  afterAll(endAllProcesses);

  const answerWith = (button: string) => answerQuestions(desktop.app, button);
  const asked = () => readQuestions(desktop.app);
  const closeWindow = () =>
    desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
  const isVisible = () =>
    desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible() ?? false);

  it('closing asks once; VMs are deleted at their deadline without a window, and a second start shows it', async () => {
    await answerWith('Keep running in the background');
    await closeWindow();
    await expect.poll(isVisible).toBe(false);
    expect((await asked()).map(({ message }) => message)).toEqual(['Keep DynVM running in the background?']);

    const { leases } = await getVms(desktop.page, { descriptor: 'unseen', count: 1, minutes: 0.05 });
    const state = async () =>
      (await ask(desktop.page, 'leases.list', {})).find(({ id }) => id === leases[0]?.id)?.state.kind;
    await expect.poll(state, { timeout: 20_000 }).toMatch(/deleted|undefined/);

    startBeside(desktop.dataFolder);
    await expect.poll(isVisible, { timeout: 15_000 }).toBe(true);
    await closeWindow();
    await expect.poll(isVisible).toBe(false);
    expect(await asked()).toHaveLength(1);
  });

  it('Cancel keeps the window, and it asks again the next time', async () => {
    await answerWith('Cancel');
    await closeWindow();
    await expect.poll(asked).toHaveLength(1);
    expect(await isVisible()).toBe(true);
    await closeWindow();
    await expect.poll(asked).toHaveLength(2);
  });

  it('Quit names what is in progress and what becomes of it', async () => {
    await getVms(desktop.page, { descriptor: 'kept', count: 2, minutes: 30 });
    await answerWith('Cancel');
    await clickMenu(desktop.app, '&Quit');
    await expect.poll(asked).toHaveLength(1);
    const [question] = await asked();
    expect(question?.message).toBe('Quit DynVM?');
    expect(question?.detail).toBe('2 VMs expire in the next hour: stay until the next start');
    expect(question?.buttons).toEqual(['Cancel', 'Quit now']);
    expect(await isVisible()).toBe(true);
    const ended = new Promise((resolve) => desktop.app.process().once('exit', resolve));
    await answerWith('Quit now');
    await clickMenu(desktop.app, '&Quit');
    await ended;
  });

  it('a link opens the page it names, in front, and does nothing else', async () => {
    startBeside(desktop.dataFolder, ['dynvm://settings']);
    await desktop.page.getByRole('heading', { name: 'Settings' }).first().waitFor();
    startBeside(desktop.dataFolder, ['dynvm://leases.release?all=1']);
    await desktop.page.waitForTimeout(1000);
    expect(await ask(desktop.page, 'service.status', {})).toMatchObject({ ready: true });
  });
});
