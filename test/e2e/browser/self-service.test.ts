import type { Page } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { findViolations } from './find-violations.ts';
import { DESKTOP, PHONE, startWebConsole, type WebConsole } from './web-console.ts';

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

async function signIn(who: string, path = '/', size = PHONE): Promise<void> {
  page = await (await web.openBrowser(size)).newPage();
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await web.signIn(page, who, path);
}

const title = (name: string) => page.getByRole('heading', { level: 1, name });
const tab = (name: string) => page.getByRole('navigation', { name: 'Pages' }).getByRole('button', { name });

async function getVms(name: string, count: number): Promise<void> {
  await tab('Get VMs').click();
  await page.getByLabel('Name').fill(name);
  await page.getByRole('button', { name: /^centos \d/ }).click();
  for (let more = 1; more < count; more += 1) await page.getByRole('button', { name: 'One more' }).click();
  await page.getByRole('button', { name: count === 1 ? 'Get 1 VM' : `Get ${count} VMs` }).click();
  await title('My VMs').waitFor();
}

const card = (name: string) => page.getByRole('region', { name });

describe('a requester on a phone', () => {
  it('sees their own VMs first, gets some, extends them and copies an address', async () => {
    await signIn('requester/ann');
    await page.getByText('You have no VMs. Get some; they will be deleted automatically').waitFor();
    await getVms('phone', 2);
    await card('phone')
      .getByRole('button', { name: /^Copy 10\./ })
      .nth(1)
      .waitFor();
    await card('phone').getByRole('button', { name: 'Extend 1 h' }).click();
    await page.getByText(/^Extended 2 VMs until/).waitFor();
  });

  it('releases after being asked once, and can undo it for ten seconds', async () => {
    await signIn('requester/bea');
    await getVms('taken-back', 1);
    await card('taken-back')
      .getByRole('button', { name: /^Copy 10\./ })
      .waitFor();
    await card('taken-back').getByRole('button', { name: 'Release 1 VM' }).click();
    await card('taken-back').getByRole('button', { name: 'Delete 1 VM with its disks' }).click();
    await card('taken-back').getByRole('button', { name: 'Undo', exact: true }).click();
    await card('taken-back').getByRole('button', { name: 'Release 1 VM' }).waitFor();
    const [lease] = await web.rest.service.operations.invoke(
      'leases.list',
      { descriptor: 'taken-back' },
      READER,
    );
    expect(lease?.state.kind).toBe('available');
  });

  it('who closes the page before the ten seconds are over has released all the same', async () => {
    await signIn('requester/cem');
    await getVms('closed', 1);
    await card('closed')
      .getByRole('button', { name: /^Copy 10\./ })
      .waitFor();
    await card('closed').getByRole('button', { name: 'Release 1 VM' }).click();
    await card('closed').getByRole('button', { name: 'Delete 1 VM with its disks' }).click();
    await page.goto('about:blank');
    await expect
      .poll(async () => {
        const [lease] = await web.rest.service.operations.invoke(
          'leases.list',
          { descriptor: 'closed' },
          READER,
        );
        return lease?.state.kind;
      })
      .toMatch(/releasing|deleted/);
  });

  it('sees nobody else’s VMs there, and may open the whole console', async () => {
    await web.provision({ descriptor: 'foreign' });
    await signIn('requester/dan', '/my-vms', DESKTOP);
    await page.getByText('You have no VMs.').waitFor();
    await page.getByRole('button', { name: 'Signed in as dan' }).click();
    await page.getByRole('menuitem', { name: 'All pages' }).click();
    await title('Overview').waitFor();
  });
});

it('an admin sees the whole console first', async () => {
  await signIn('admin/ada', '/', DESKTOP);
  await title('Overview').waitFor();
});

it.each([DESKTOP, PHONE].flatMap((size) => (['light', 'dark'] as const).map((scheme) => ({ size, scheme }))))(
  'axe finds nothing in self-service, $size.width wide, $scheme',
  async ({ size, scheme }) => {
    const name = `axe-${size.width}-${scheme}`;
    await signIn('requester/eve', '/', size);
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    await getVms(name, 1);
    await card(name)
      .getByRole('button', { name: /^Copy 10\./ })
      .waitFor();
    expect(await findViolations(page)).toEqual([]);
    await tab('Get VMs').click();
    await page.getByRole('region', { name: 'Plan' }).waitFor();
    expect(await findViolations(page)).toEqual([]);
    await tab('Waiting').click();
    await page.getByText('None of your requests is waiting.').waitFor();
    expect(await findViolations(page)).toEqual([]);
  },
);

const READER = {
  principal: 'test',
  role: 'reader',
  scopes: ['read'],
  teams: [],
  channel: 'rest',
  actor: 'rest:test',
} as const;
