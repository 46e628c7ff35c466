import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createTlsIdentity } from '../../../core/simulator/rpc/tls-identity.ts';
import { OWNER } from '../../fixtures/access-service.ts';
import { type RestService, startRestService } from '../../fixtures/rest-service.ts';
import { SettingsPage } from '../pages/settings-page.ts';
import { canRun, endDesktops, startDesktop, temporaryFolder } from '../runners/desktop.ts';

describe.skipIf(!canRun)('a service elsewhere', () => {
  let folder: string;
  let tls: { certFile: string; keyFile: string };
  let rest: RestService;

  async function start(port?: number): Promise<RestService> {
    return startRestService({
      tls,
      dataFolder: join(folder, 'service'),
      ...(port !== undefined && { port }),
    });
  }

  beforeAll(async () => {
    folder = temporaryFolder();
    mkdirSync(join(folder, 'service'));
    tls = { certFile: join(folder, 'cert.pem'), keyFile: join(folder, 'key.pem') };
    const { cert, key } = await createTlsIdentity();
    writeFileSync(tls.certFile, cert);
    writeFileSync(tls.keyFile, key);
    rest = await start();
  });
  afterEach(endDesktops);
  afterAll(async () => {
    await rest?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function connect(page: Page, who: string): Promise<void> {
    await SettingsPage.open(page);
    await page.getByLabel('Connect to a service').first().waitFor();
    await page.getByRole('textbox', { name: 'Connect to a service' }).fill(new URL(rest.url).origin);
    await page.getByText('DynVM answers at').waitFor();
    await page.getByLabel('Access token').fill(await rest.obtainToken(who));
    const button = page.getByRole('button', { name: 'Sign in and connect' });
    expect(await button.isDisabled()).toBe(true);
    await page.getByLabel(/^The fingerprints match/).check();
    await button.click();
  }

  it('is shown after its fingerprint was looked at, lost greyed and found again, and left for this computer', async () => {
    const { page } = await startDesktop();
    await page.getByRole('note').filter({ hasText: 'Demo' }).waitFor();
    await connect(page, 'admin/ann');
    await page.getByRole('note').filter({ hasText: 'Demo' }).waitFor({ state: 'detached' });
    const settings = await SettingsPage.open(page);
    await page.getByText('ann, admin').waitFor();
    await settings.open('VMs');
    const { invoke } = rest.service.operations;
    await invoke('requests.provision', { descriptor: 'elsewhere', osKey: 'centos' }, OWNER);
    await page.getByText('elsewhere').first().waitFor();

    const port = Number(new URL(rest.url).port);
    await rest.close();
    await page.getByText('The service does not respond; trying again').waitFor();
    expect(await page.locator('main[data-old]').count()).toBe(1);
    rest = await start(port);
    await page.getByText('The service does not respond; trying again').waitFor({ state: 'detached' });
    await page.getByText('elsewhere').first().waitFor();

    await settings.open('Settings');
    await page.getByRole('button', { name: 'Show this computer' }).click();
    await page.getByRole('note').filter({ hasText: 'Demo' }).waitFor();
  });
});
