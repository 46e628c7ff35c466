import type { Page } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { OWNER } from '../../fixtures/access-service.ts';
import { ConsolePage } from '../pages/console-page.ts';
import { startWebConsole, type WebConsole } from './web-console.ts';

let web: WebConsole;
let page: Page;

beforeAll(async () => {
  web = await startWebConsole();
});
afterEach(async () => {
  await page?.context().close();
  expect(web.violations).toEqual([]);
});
afterAll(() => web?.close());

async function openPage(): Promise<Page> {
  page = await (await web.openBrowser()).newPage();
  return page;
}

const heading = (name: string) => page.getByRole('heading', { level: 1, name });

describe('signing in', () => {
  it('with a token opens what the address names, and its text is nowhere in the browser', async () => {
    await openPage();
    await web.signIn(page, 'admin/ann', '/hosts?tab=doctor');
    await heading('Hosts').waitFor();
    expect(new URL(page.url()).pathname).toBe('/hosts');
    const token = await web.rest.obtainToken('admin/ann');
    const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
    expect(kept).not.toContain(token.split('_')[2]);
    expect(page.url()).not.toContain('dyn_');
    await page.reload();
    await heading('Hosts').waitFor();
  });

  it.each(['dyn_wrong', 'dyn_aaaaaaaa_bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb'])(
    'with %s is refused, in the same words as with any other that is not valid',
    async (token) => {
      await openPage();
      await page.goto(web.origin);
      await page.getByLabel('Access token').fill(token);
      await page.getByRole('button', { name: 'Sign in with the token' }).click();
      expect(await page.getByRole('alert').textContent()).toBe('This token is not valid here.');
    },
  );

  it('says where it leads, and writing in the address does not reach the page as markup', async () => {
    await openPage();
    await page.goto(`${web.origin}/vms/%3Cimg%20src=x%20onerror=alert(1)%3E`);
    const note = page.getByRole('status');
    expect(await note.textContent()).toBe('Once you sign in, you get to <img src=x onerror=alert(1)>.');
    expect(await note.locator('img').count()).toBe(0);
  });
});

describe('a session', () => {
  it('ends by signing out: the page forgets what it showed, and back does not bring it', async () => {
    await openPage();
    await web.signIn(page, 'admin/ann');
    await heading('Overview').waitFor();
    await page.getByRole('button', { name: 'Signed in as ann' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByText('You signed out.').waitFor();
    await page.goBack().catch(() => undefined);
    await page.goto(web.origin);
    await heading('Sign in to 127.0.0.1').waitFor();
  });

  it('ends with its token while somebody looks, who is told why and comes back to the same place', async () => {
    await openPage();
    await web.signIn(page, 'requester/rosa', '/vms?tab=all');
    await heading('VMs').waitFor();
    const id = (await web.rest.obtainToken('requester/rosa')).split('_')[1] ?? '';
    await web.rest.service.operations.invoke('tokens.revoke', { id }, OWNER);
    await page.getByText('You were signed out: the token you signed in with was revoked.').waitFor();
    expect(await page.getByRole('status').textContent()).toContain('Once you sign in, you return to VMs.');
    await web.signIn(page, 'admin/ann', '/vms?tab=all');
    await heading('VMs').waitFor();
  });
});

describe('an address', () => {
  it('follows what is shown, and back and forward follow it', async () => {
    await openPage();
    await web.signIn(page, 'admin/ann');
    const shell = new ConsolePage(page);
    await shell.open('History');
    expect(new URL(page.url()).pathname).toBe('/history');
    await shell.open('Activity');
    await page.goBack();
    await heading('History').waitFor();
    await page.goForward();
    await heading('Activity').waitFor();
  });
});
