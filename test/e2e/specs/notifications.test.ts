import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { endAllProcesses } from '../../integration/cli/cli-process.ts';
import { type LabProcess, startLabProcess } from '../../integration/cli/lab-process.ts';
import { ConsolePage } from '../pages/console-page.ts';
import { ask, getVms } from '../runners/ask.ts';
import { canRun, type Desktop, endDesktops, startDesktop } from '../runners/desktop.ts';
import {
  chooseAction,
  hasMessageBus,
  type MessageBus,
  NOTIFICATION_SERVER,
  readNotifications,
  startMessageBus,
} from '../runners/message-bus.ts';

describe.skipIf(!canRun || !hasMessageBus)('notifications of the system', () => {
  let lab: LabProcess;
  let bus: MessageBus;
  let desktop: Desktop;

  beforeAll(async () => {
    lab = await startLabProcess();
  });
  beforeEach(async () => {
    bus = await startMessageBus(NOTIFICATION_SERVER);
    desktop = await startDesktop({ args: ['--config', lab.iniPath], env: bus.env });
    await new ConsolePage(desktop.page).host('sim-host-2').waitFor();
    // Not in front: else nothing is shown.
    await desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide());
  });
  afterEach(async () => {
    await endDesktops();
    bus.close();
  });
  afterAll(endAllProcesses);

  const shown = () => readNotifications(bus);
  const isVisible = () =>
    desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible() ?? false);

  it('a VM that ends soon is extended by an hour from its notification, while nobody sees a window', async () => {
    // Within the last minutes before its end, of which the notice tells.
    const { leases } = await getVms(desktop.page, { descriptor: 'ending', count: 2, minutes: 10.05 });
    await expect.poll(shown, { timeout: 20_000 }).toHaveLength(1);
    const [notification] = await shown();
    expect(notification?.title).toBe('Your 2 VMs end soon');
    expect(notification?.actions).toEqual(['default', 'Show', 'extend', 'Extend 1 h', 'show', 'Show']);
    await chooseAction(bus, 1, 'extend');
    const left = async () => {
      const rows = await ask(desktop.page, 'leases.list', { live: true });
      return rows
        .filter(({ id }) => leases.some((lease) => lease.id === id))
        .map(({ deadlineAt }) => Math.round((deadlineAt - Date.now()) / 60_000));
    };
    await expect.poll(left, { timeout: 10_000 }).toEqual([70, 70]);
    await expect.poll(async () => (await shown()).at(-1)?.title).toBe('Your 2 VMs extended');
    expect(await isVisible()).toBe(false);
  });

  it('Show opens the window', async () => {
    await getVms(desktop.page, { descriptor: 'shown', count: 1, minutes: 10.05 });
    await expect.poll(shown, { timeout: 20_000 }).toHaveLength(1);
    await chooseAction(bus, 1, 'show');
    await expect.poll(isVisible, { timeout: 10_000 }).toBe(true);
  });
});
