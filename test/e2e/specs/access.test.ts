import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { endAllProcesses } from '../../integration/cli/cli-process.ts';
import { type LabProcess, startLabProcess } from '../../integration/cli/lab-process.ts';
import { ActivityPage } from '../pages/activity-page.ts';
import { SettingsPage } from '../pages/settings-page.ts';
import { canRun, endDesktops, startDesktop, temporaryFolder } from '../runners/desktop.ts';

describe.skipIf(!canRun)('access in Settings', () => {
  let lab: LabProcess;

  beforeAll(async () => {
    lab = await startLabProcess(['--hosts', '1']);
  });
  afterAll(endAllProcesses);
  afterEach(endDesktops);

  it('creates a principal and a token that works, saves it for its owner alone, and revokes it', async () => {
    const { page, app } = await startDesktop({ args: ['--config', lab.iniPath] });
    const settings = await SettingsPage.open(page);
    await settings.setLegacyApi(true);
    const me = new URL('/api/v1/me', await settings.legacyUrl());
    await settings.showTab('Access');

    await page.getByRole('button', { name: 'Add a principal' }).click();
    await page.getByLabel('Name', { exact: true }).fill('legacy');
    await page.keyboard.press('Enter');
    // A refusal stands at its field, and what was typed stays.
    await page.getByText('legacy is a name of the service itself').waitFor();
    await page.getByLabel('Name', { exact: true }).fill('jenkins');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'New token for jenkins' }).click();
    await page.getByLabel('Label').fill('controller');
    await page.keyboard.press('Enter');

    const text = (await page.getByTestId('token').textContent()) ?? '';
    const file = join(temporaryFolder(), 'token.txt');
    await app.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = (async () => ({ canceled: false, filePath })) as never;
    }, file);
    await page.keyboard.press('Escape');
    expect(await page.getByTestId('token').isVisible()).toBe(true);
    await page.getByRole('button', { name: 'Save to a file' }).click();
    await page.getByRole('button', { name: 'Close' }).last().click();
    await page.getByTestId('token').waitFor({ state: 'detached' });
    expect(readFileSync(file, 'utf8').trim()).toBe(text);
    expect(statSync(file).mode & 0o777).toBe(0o600);

    const headers = { authorization: `Bearer ${text}` };
    expect(await (await fetch(me, { headers })).json()).toMatchObject({ principal: 'jenkins' });
    await page.getByRole('button', { name: 'Revoke controller' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await page.getByRole('switch', { name: 'Show 1 ended' }).waitFor();
    expect((await fetch(me, { headers })).status).toBe(401);

    const activity = await ActivityPage.open(page);
    await activity.showTab('Audit trail');
    await page.getByText('tokens.revoke').first().waitFor();
    await page.getByRole('button', { name: 'Verify the trail' }).click();
    await page.getByText(/entries intact/).waitFor();
    expect(await page.content()).not.toContain(text);
  });
});
