import { userInfo } from 'node:os';
import { afterEach, describe, expect, it } from 'vitest';
import { ConsolePage } from '../pages/console-page.ts';
import { ProvisionDialog } from '../pages/provision-dialog.ts';
import { VmsPage } from '../pages/vms-page.ts';
import { ask } from '../runners/ask.ts';
import { canRun, type Desktop, endDesktops, startDesktop, temporaryFolder } from '../runners/desktop.ts';

const HOUR_MS = 3_600_000;
const NAME = 'sdk-java-situational-Apr-29-14:22:05-7.1.2-3807';

afterEach(endDesktops);

describe.skipIf(!canRun)('an engineer', () => {
  it('gets three Windows VMs, copies their addresses, extends one, and gets the same again another day', async () => {
    const dataFolder = temporaryFolder();
    const desktop = await startDesktop({ dataFolder });
    const { page } = desktop;
    const console = new ConsolePage(page);
    await console.host('sim-host-4').waitFor();

    // The ask: what is wrong is said at its field, what is possible before asking.
    const provision = await ProvisionDialog.open(page);
    await provision.said('at most 24 h').waitFor();
    await provision.fill({ descriptor: 'a/b', osKey: 'windows', count: 3 });
    await provision
      .said(/holds a control character, a slash/)
      .first()
      .waitFor();
    expect(await provision.submitButton.isDisabled()).toBe(true);
    await provision.tags.fill('sdk');
    await page.keyboard.press('Enter');
    await provision.said(/“sdk” is not a tag/).waitFor();
    await provision.tags.fill('team=sdk');
    await page.keyboard.press('Enter');
    await provision.fill({ descriptor: NAME });
    await provision.plan.getByText('all 3 fit now').waitFor();
    await provision.descriptor.press('Control+Enter');

    // The addresses.
    await provision.dialog.getByText('3 of 3 VMs ready').waitFor();
    const leases = (await ask(page, 'leases.list', { live: true, descriptor: NAME })).toSorted(
      (a, b) => a.index - b.index,
    );
    const addresses = leases.map(({ address }) => address);
    await provision.button('Copy 3 addresses').click();
    await expect.poll(() => readClipboard(desktop)).toBe(addresses.join('\n'));
    await provision.button('Copy JSON').click();
    await expect.poll(async () => (await readClipboard(desktop)).startsWith('[')).toBe(true);
    expect(JSON.parse(await readClipboard(desktop))[2]).toMatchObject({
      name: `${NAME}3`,
      address: addresses[2],
      os: 'windows',
    });
    await provision.close();

    // What is mine stands first; one of them lives longer.
    await console.open('VMs');
    const vms = new VmsPage(page);
    await expect.poll(() => vms.tab('Mine').getAttribute('aria-current')).toBe('true');
    await expect.poll(() => vms.rows.count()).toBe(3);
    const details = await vms.openDetails(`${NAME}2`);
    await details.getByRole('heading', { name: 'Provisioning' }).waitFor();
    await details.getByRole('row', { name: /^xvda/ }).waitFor();
    await details.getByText(`console:${userInfo().username}`).first().waitFor();
    await details.getByRole('button', { name: 'Until…' }).click();
    const extend = page.getByRole('dialog', { name: `Extend ${NAME}2` });
    await extend.getByLabel('Extend by, hours').fill('2');
    await extend.getByLabel('becomes').waitFor();
    await extend.getByRole('button', { name: 'Extend' }).click();
    await page.getByText(/^Extended .+ until .+ \(was /).waitFor();
    const after = await ask(page, 'leases.list', { live: true, descriptor: NAME });
    for (const lease of leases) {
      const moved = lease.index === 2 ? 2 * HOUR_MS : 0;
      expect(after.find(({ id }) => id === lease.id)?.deadlineAt).toBe(lease.deadlineAt + moved);
    }
    await details.getByText(/deadline moved from/).waitFor();

    // The same again, under a name that is free.
    await details.getByRole('button', { name: 'Get the same again' }).click();
    expect(await provision.descriptor.inputValue()).toBe('sdk-java-situational-Apr-29-14:22:05-7.1.2-3808');
    expect(await provision.os('windows').isChecked()).toBe(true);
    await page.keyboard.press('Escape');
    await desktop.close();

    // Another day: what was asked for last is remembered, without its name.
    const later = await startDesktop({ dataFolder });
    await new ConsolePage(later.page).host('sim-host-4').waitFor();
    const again = await ProvisionDialog.open(later.page);
    await expect.poll(() => again.os('windows').isChecked()).toBe(true);
    expect(await again.count.inputValue()).toBe('3');
    expect(await again.descriptor.inputValue()).toBe('');
    await again.dialog.getByText('team=sdk', { exact: true }).waitFor();
  });
});

function readClipboard({ app }: Desktop): Promise<string> {
  return app.evaluate(({ clipboard }) => clipboard.readText());
}
