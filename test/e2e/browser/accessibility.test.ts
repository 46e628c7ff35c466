import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DESKTOP, PHONE, startWebConsole, type WebConsole } from './web-console.ts';

let web: WebConsole;

beforeAll(async () => {
  web = await startWebConsole();
});
afterAll(() => web?.close());

async function findViolations(page: Page): Promise<string[]> {
  await page.evaluate(() => document.fonts.ready);
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' ')}`);
}

it.each([DESKTOP, PHONE].flatMap((size) => (['light', 'dark'] as const).map((scheme) => ({ size, scheme }))))(
  'axe finds nothing on the sign-in page, $size.width wide, $scheme',
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
