import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { startWebConsole, type WebConsole } from './web-console.ts';

let web: WebConsole | undefined;
let folder: string | undefined;

afterEach(async () => {
  await web?.close();
  if (folder) await rm(folder, { recursive: true, force: true });
});

it('a service that goes away leaves the page greyed, and one that comes back brings it up to date', async () => {
  folder = await mkdtemp(join(tmpdir(), 'dynvm-lost-'));
  web = await startWebConsole({ dataFolder: folder });
  const page = await (await web.openBrowser()).newPage();
  await web.signIn(page, 'admin/ann', '/vms?tab=all');
  await page.getByRole('heading', { level: 1, name: 'VMs' }).waitFor();
  await web.restart(async () => {
    await page.getByText('The service does not respond; trying again').waitFor();
    expect(await page.locator('main[data-old]').count()).toBe(1);
  });
  await page.getByText('The service does not respond; trying again').waitFor({ state: 'detached' });
  await web.provision({ descriptor: 'afterwards' });
  await page.getByText('afterwards').first().waitFor();
  expect(await page.locator('main[data-old]').count()).toBe(0);
});
