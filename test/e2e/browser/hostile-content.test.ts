import { afterAll, beforeAll, expect, it } from 'vitest';
import { startWebConsole, type WebConsole } from './web-console.ts';

const MARKUP = '"><img src=x onerror="window.broken=1"><script>window.broken=1</script>';
let web: WebConsole;

beforeAll(async () => {
  web = await startWebConsole();
});
afterAll(() => web?.close());

it('markup in tags, names of principals and filters of the address stays text', async () => {
  await web.provision({ descriptor: 'hostile', tags: { team: MARKUP } });
  const page = await (await web.openBrowser()).newPage();
  const query = new URLSearchParams({ tab: 'all', search: '', tag: `team=${MARKUP}` });
  await web.signIn(page, 'admin/ada', `/vms?${query}`);
  await page.getByRole('heading', { level: 1, name: 'VMs' }).waitFor();
  await page.getByText('hostile').first().waitFor();
  await page.goto(`${web.origin}/activity`);
  await page.getByRole('heading', { level: 1, name: 'Activity' }).waitFor();
  expect(await page.evaluate(() => 'broken' in window)).toBe(false);
  expect(await page.locator('img[src="x"]').count()).toBe(0);
  expect(web.violations).toEqual([]);
});

it('a script that got onto the page may neither run inline nor reach another origin', async () => {
  const page = await (await web.openBrowser()).newPage();
  await page.goto(web.origin);
  const outcome = await page.evaluate(async () => {
    const script = document.createElement('script');
    script.textContent = 'window.broken = 1';
    document.body.append(script);
    const blocked = new Promise((resolve) =>
      document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => {
        if (effectiveDirective === 'connect-src') resolve(effectiveDirective);
      }),
    );
    await fetch('https://127.0.0.2:1/', { mode: 'no-cors' }).catch(() => undefined);
    return { ran: 'broken' in window, blocked: await blocked };
  });
  expect(outcome).toEqual({
    ran: false,
    blocked: 'connect-src',
  });
  web.violations.length = 0;
});
