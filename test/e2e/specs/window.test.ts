import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { endAllProcesses } from '../../integration/cli/cli-process.ts';
import { type LabProcess, startLabProcess } from '../../integration/cli/lab-process.ts';
import { ActivityPage } from '../pages/activity-page.ts';
import { ConsolePage } from '../pages/console-page.ts';
import { SettingsPage } from '../pages/settings-page.ts';
import { ask, getVms } from '../runners/ask.ts';
import { canRun, type Desktop, endDesktops, startDesktop, temporaryFolder } from '../runners/desktop.ts';

const readColourScheme = (page: Page) =>
  page.evaluate(() => document.documentElement.dataset.mantineColorScheme);

describe.skipIf(!canRun)('the window', () => {
  let lab: LabProcess;

  beforeAll(async () => {
    lab = await startLabProcess();
  });
  afterAll(endAllProcesses);
  afterEach(async () => {
    await endDesktops();
    await fetch(new URL('/faults', lab.control), { method: 'DELETE' });
  });

  it('remembers how it was left, and shows what it saw last until the hosts answer', async () => {
    const dataFolder = temporaryFolder();
    const args = ['--config', lab.iniPath];
    const first = await startDesktop({ dataFolder, args });
    await new ConsolePage(first.page).host('sim-host-2').waitFor();
    const settings = await SettingsPage.open(first.page);
    await settings.choose('Colours', 'Dark');
    await settings.choose('Row height', 'Comfortable');
    await settings.notifications.click({ force: true });
    await expect.poll(() => kept(dataFolder)).toMatchObject({ colorScheme: 'dark', notifications: false });
    await expect.poll(() => savedTables(first.page), { timeout: 15_000 }).toContain('hosts');
    await first.close();

    await fault(lab, { hostRef: '*', kind: 'delay', ms: 1500 });
    const second = await startDesktop({ dataFolder, args });
    await new ConsolePage(second.page).host('sim-host-2').waitFor();
    expect(await readColourScheme(second.page)).toBe('dark');
    const rows = await ask(second.page, 'hosts.list', {});
    // The core has not heard of its hosts yet; what stands in the window is from before, and says so.
    expect(rows.flatMap(({ physicalHosts }) => physicalHosts)).toEqual([]);
    expect(await new ConsolePage(second.page).host('sim-host-2').textContent()).toContain('connecting');
    await fetch(new URL('/faults', lab.control), { method: 'DELETE' });
    await second.page
      .getByRole('row')
      .filter({ hasText: /sim-host-2.*up/ })
      .waitFor();
    const again = await SettingsPage.open(second.page);
    expect(await again.isChosen('Row height', 'Comfortable')).toBe(true);
    expect(await again.notifications.isChecked()).toBe(false);
    expect(await second.page.getByText('by --config').count()).toBe(1);
  });

  it('shows every host of many, though it draws those in sight first', async () => {
    const many = await startLabProcess(['--hosts', '60']);
    const { page } = await startDesktop({ args: ['--config', many.iniPath] });
    const lines = page.getByRole('table', { name: 'Capacity of the hosts' }).getByRole('row');
    // And the heading.
    await expect.poll(() => lines.count(), { timeout: 15_000 }).toBe(61);
    await new ConsolePage(page).host('sim-host-60').waitFor();
  });

  it('is driven by keys: pages, palette, the sheet of keys; and moves nothing where less motion is wanted', async () => {
    const { page } = await startDesktop({ args: ['--config', lab.iniPath] });
    const console = new ConsolePage(page);
    await console.host('sim-host-1').waitFor();
    await page.keyboard.press('Control+6');
    await page.getByRole('heading', { level: 1, name: 'Activity' }).waitFor();

    await page.emulateMedia({ reducedMotion: 'reduce' });
    const palette = await console.openPalette();
    expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
    await palette.getByRole('combobox').fill('sett');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
    await console.openPalette();
    await palette.getByRole('combobox').fill('sim-host-2');
    await palette
      .getByRole('option', { name: /sim-host-2/ })
      .first()
      .waitFor();
    await page.keyboard.press('Escape');
    await palette.waitFor({ state: 'detached' });

    await page.keyboard.press('?');
    const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await sheet.getByText('Get VMs').waitFor();
    await page.keyboard.press('Escape');
    await sheet.waitFor({ state: 'detached' });
    await page.keyboard.press('Control+1');
    await page.getByRole('button', { name: 'OS templates' }).click();
    await page.getByRole('table', { name: 'OS templates of the hosts' }).waitFor();
  });

  it('filters the activity, leads to what a line is about, saves it, and rings the bell', async () => {
    const desktop = await startDesktop({ args: ['--config', lab.iniPath] });
    const { page } = desktop;
    await getVms(page, { descriptor: 'seen', count: 2 });
    const id = await failRequest(page, lab);
    const activity = await ActivityPage.open(page);
    await activity.line('seen: 2 × centos7 asked for').waitFor();
    await activity.choose('Kind', 'host');
    await activity.line('is connected').first().waitFor();
    await expect.poll(() => activity.line('asked for').count()).toBe(0);
    await page.getByRole('button', { name: 'Clear', exact: true }).click();
    await activity.search('seen2');
    await expect.poll(() => activity.count.textContent()).toBe('1 line, end of the log');

    const file = join(temporaryFolder(), 'activity.csv');
    await desktop.app.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = (async () => ({ canceled: false, filePath })) as never;
    }, file);
    await activity.save();
    await expect.poll(() => read(file)).toMatch(/^time,level,kind,.*\r\n.*lease\.available.*seen2/);

    await activity.line('seen2').getByRole('button').click();
    await page.getByRole('complementary', { name: 'Details of seen2' }).waitFor();
    await page.getByRole('button', { name: /^Notices, \d+ unread/ }).click();
    await page.getByRole('dialog', { name: 'Notices' }).getByText('Request failed').waitFor();
    expect(await page.getByRole('button', { name: 'Notices', exact: true }).count()).toBe(1);
    expect(id).not.toBe('');
  });
});

async function fault(lab: LabProcess, what: object): Promise<void> {
  await fetch(new URL('/faults', lab.control), { method: 'POST', body: JSON.stringify(what) });
}

/** An ask that the hosts refuse at once. */
async function failRequest(page: Page, lab: LabProcess): Promise<string> {
  await fault(lab, {
    hostRef: '*',
    kind: 'api-error',
    method: 'Async.VM.clone',
    code: 'INTERNAL_ERROR',
    params: ['x'],
  });
  await fault(lab, {
    hostRef: '*',
    kind: 'api-error',
    method: 'VM.clone',
    code: 'INTERNAL_ERROR',
    params: ['x'],
  });
  const { request } = await ask(page, 'requests.provision', { descriptor: 'fails', osKey: 'centos7' });
  const { request: ended } = await ask(page, 'requests.wait', { requestId: request.id });
  await fetch(new URL('/faults', lab.control), { method: 'DELETE' });
  expect(ended.state.kind).toBe('failed');
  return request.id;
}

function kept(dataFolder: string): unknown {
  return JSON.parse(read(join(dataFolder, 'desktop.json')) || '{}').preferences;
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** Which tables the window has kept for its next start. */
async function savedTables(page: Desktop['page']): Promise<string[]> {
  return page.evaluate(
    () =>
      new Promise<string[]>((resolve) => {
        const opening = indexedDB.open('dynvm-last-state');
        opening.onsuccess = () => {
          const database = opening.result;
          if (!database.objectStoreNames.contains('chunks')) return resolve([]);
          const keys = database.transaction('chunks').objectStore('chunks').getAllKeys();
          keys.onsuccess = () => resolve(keys.result.map((key) => String(key).split(' ')[0] ?? ''));
        };
      }),
  );
}
