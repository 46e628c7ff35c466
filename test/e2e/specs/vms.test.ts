import { userInfo } from 'node:os';
import { afterEach, describe, expect, it } from 'vitest';
import { ConsolePage } from '../pages/console-page.ts';
import { ON_NAME, VmsPage } from '../pages/vms-page.ts';
import { ask, getVms } from '../runners/ask.ts';
import { canRun, endDesktops, startDesktop } from '../runners/desktop.ts';

const HOUR_MS = 3_600_000;

afterEach(endDesktops);

describe.skipIf(!canRun)('the VMs page', () => {
  it('extends what is selected, shows how a VM was made, and releases it', async () => {
    const { page } = await startDesktop();
    const console = new ConsolePage(page);
    await console.host('sim-host-4').waitFor();
    const { leases } = await getVms(page, { descriptor: 'job', count: 2 });
    const vms = new VmsPage(page);
    await console.open('VMs');
    await vms.row('job1').waitFor();

    await vms.select('job1');
    await vms.extendSelected('+1 h');
    await expect.poll(() => readDeadline('job1'), { timeout: 5000 }).toBe(before('job1') + HOUR_MS);
    expect(await readDeadline('job2')).toBe(before('job2'));
    // The list is by the time left: they change places.
    await expect.poll(() => vms.rows.first().textContent()).toContain('job2');

    const details = await vms.openDetails('job2');
    await details.getByRole('heading', { name: 'Provisioning' }).waitFor();
    // One press closes what is on top, and nothing under it.
    await details.getByRole('button', { name: 'Release', exact: true }).click();
    const asked = page.getByRole('dialog', { name: /^Release/ });
    await asked.waitFor();
    await page.keyboard.press('Escape');
    await asked.waitFor({ state: 'detached' });
    expect(await details.isVisible()).toBe(true);
    // Without animations this one, which is always mounted, is gone at once.
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await page.keyboard.press('?');
    const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await sheet.waitFor();
    await page.keyboard.press('Escape');
    await sheet.waitFor({ state: 'detached' });
    expect(await details.isVisible()).toBe(true);
    await page.emulateMedia({ reducedMotion: null });
    await page.keyboard.press('Escape');
    await details.waitFor({ state: 'detached' });

    await vms.releaseSelected();
    await vms.row('job1').waitFor({ state: 'detached' });
    await vms.row('job2').waitFor();

    function before(name: string): number {
      return leases.find((lease) => lease.name === name)?.deadlineAt ?? Number.NaN;
    }

    async function readDeadline(name: string): Promise<number | undefined> {
      const now = await ask(page, 'leases.list', { live: true });
      return now.find((lease) => lease.name === name)?.deadlineAt;
    }
  });

  it('leaves others’ VMs alone, filters, works by keyboard, remembers columns, and has many counted by hand', async () => {
    const { page } = await startDesktop();
    const console = new ConsolePage(page);
    await console.host('sim-host-4').waitFor();
    await getVms(page, { descriptor: 'many', count: 11 });
    await getVms(page, { descriptor: 'one', count: 1 });
    const vms = new VmsPage(page);
    await console.open('VMs');

    // Others' VMs: a lock in place of the box, and the reason in words.
    await vms.tab('Elsewhere').click();
    const foreign = vms.rows.first();
    await foreign.getByRole('img', { name: 'Read-only: not ours' }).waitFor();
    expect(await vms.grid.getByRole('checkbox', { name: /^Select (?!all)/ }).count()).toBe(0);
    await foreign.click({ position: ON_NAME });
    const details = page.getByRole('complementary', { name: /^Details of/ });
    await details.getByText('Read-only: not created by DynVM').waitFor();
    expect(await details.getByRole('button', { name: 'Release' }).count()).toBe(0);
    await page.keyboard.press('Escape');

    // Filters combine, and go again.
    await vms.tab('All').click();
    await vms.filterBy('Owner', userInfo().username);
    await vms.filterBy('OS', 'centos7');
    await expect.poll(() => vms.sum.textContent()).toMatch(/^12 VMs/);
    await vms.search('one');
    await expect.poll(() => vms.sum.textContent()).toMatch(/^1 VM(?!s)/);
    await vms.search('');
    await vms.removeFilter('OS');
    await vms.tab('Mine').click();

    // By keyboard: down, select, further down with Shift, details, and out again.
    await vms.sortBy('Name');
    await expect.poll(() => vms.rows.nth(1).textContent()).toContain('many10');
    await vms.grid.focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('Space');
    await page.keyboard.press('Shift+ArrowDown');
    await vms.actions.getByText('2 selected').waitFor();
    await page.keyboard.press('Enter');
    await vms.details('many10').waitFor();
    await page.keyboard.press('ArrowDown');
    await vms.details('many11').waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await vms.actions.waitFor({ state: 'detached' });

    // Columns: hidden, moved, and so after the page was loaded anew.
    await vms.toggleColumn('Memory');
    await vms.head('Host').getByRole('button').press('Alt+ArrowLeft');
    const heads = () => vms.grid.getByRole('columnheader').allTextContents();
    await expect
      .poll(heads)
      .toEqual(['', 'Name', 'State', 'Address', 'Host', 'OS', 'vCPU', 'Requester', 'Owner', 'Time left']);
    await page.reload();
    await console.open('VMs');
    await expect
      .poll(heads)
      .toEqual(['', 'Name', 'State', 'Address', 'Host', 'OS', 'vCPU', 'Requester', 'Owner', 'Time left']);
    await expect.poll(() => vms.tab('Mine').getAttribute('aria-current')).toBe('true');

    // More than ten: the number is typed.
    await vms.search('many');
    await vms.selectAll();
    const release = await vms.askRelease();
    const button = release.getByRole('button', { name: 'Release 11 VMs' });
    expect(await button.isDisabled()).toBe(true);
    await release.getByLabel('Type 11 to confirm').fill('11');
    await button.click();
    await expect
      .poll(async () => (await ask(page, 'leases.list', { live: true, descriptor: 'many' })).length)
      .toBe(0);
    await vms.search('');
    await expect.poll(() => vms.rows.count()).toBe(1);
    await page.getByRole('checkbox', { name: 'Select one', exact: true }).waitFor();
  });
});
