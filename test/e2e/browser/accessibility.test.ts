import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConsolePage } from '../pages/console-page.ts';
import { findViolations } from './find-violations.ts';
import { DESKTOP, PHONE, startWebConsole, type WebConsole } from './web-console.ts';

let web: WebConsole;

beforeAll(async () => {
  web = await startWebConsole();
  await web.provision({ descriptor: 'looked-at' });
});
afterAll(() => web?.close());

const SCHEMES = ['light', 'dark'] as const;

describe('axe finds nothing', () => {
  it.each([DESKTOP, PHONE].flatMap((size) => SCHEMES.map((scheme) => ({ size, scheme }))))(
    'on the sign-in page, $size.width wide, $scheme',
    async ({ size, scheme }) => {
      const context = await web.openBrowser(size);
      const page = await context.newPage();
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
      await page.goto(`${web.origin}/vms/some-vm`);
      await page.getByText('The service is up').waitFor();
      expect(await findViolations(page)).toEqual([]);
      await page.getByLabel('Access token').fill('dyn_wrong');
      await page.getByRole('button', { name: 'Sign in with the token' }).click();
      await page.getByRole('alert').waitFor();
      expect(await findViolations(page)).toEqual([]);
      await context.close();
    },
  );

  it.each(SCHEMES)('on the pages of the console, %s', async (scheme) => {
    const context = await web.openBrowser(DESKTOP);
    const page = await context.newPage();
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    await web.signIn(page, 'admin/ann');
    const shell = new ConsolePage(page);
    const found: Record<string, string[]> = {};
    for (const name of ['Overview', 'VMs', 'History', 'Hosts', 'Activity', 'Settings'] as const) {
      await shell.open(name);
      const violations = await findViolations(page);
      if (violations.length > 0) found[name] = violations;
    }
    expect(found).toEqual({});
    await context.close();
  });
});
