import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { endAllProcesses } from '../../integration/cli/cli-process.ts';
import { startLabProcess } from '../../integration/cli/lab-process.ts';
import { ConsolePage } from '../pages/console-page.ts';
import { canRun, endDesktops, startDesktop } from '../runners/desktop.ts';
import {
  hasMessageBus,
  LOGIN_MANAGER,
  type MessageBus,
  sleepAndWake,
  startMessageBus,
} from '../runners/message-bus.ts';

describe.skipIf(!canRun || !hasMessageBus)('a machine that sleeps', () => {
  let bus: MessageBus | undefined;
  afterEach(async () => {
    await endDesktops();
    bus?.close();
  });
  afterAll(endAllProcesses);

  it('tells the core when it wakes', async () => {
    const lab = await startLabProcess();
    bus = await startMessageBus(LOGIN_MANAGER);
    const desktop = await startDesktop({ args: ['--config', lab.iniPath], env: bus.env });
    await new ConsolePage(desktop.page).host('sim-host-2').waitFor();
    const logs = join(desktop.dataFolder, 'logs');
    const text = () =>
      readdirSync(logs)
        .map((name) => readFileSync(join(logs, name), 'utf8'))
        .join('');
    await sleepAndWake(bus);
    await expect
      .poll(text, { timeout: 15_000 })
      .toContain('the machine woke; clock, deadlines and hosts are checked');
    expect(text()).toContain('the machine goes to sleep');
    // Chromium drops its debugger's connection as it goes to sleep: the page can't be asked any more.
    expect(desktop.app.process().exitCode).toBeNull();
  });
});
