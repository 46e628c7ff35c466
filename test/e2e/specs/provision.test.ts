import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { endAllProcesses } from '../../integration/cli/cli-process.ts';
import { startLabProcess } from '../../integration/cli/lab-process.ts';
import { ConsolePage } from '../pages/console-page.ts';
import { ProvisionDialog } from '../pages/provision-dialog.ts';
import { ask, getVms } from '../runners/ask.ts';
import { canRun, endDesktops, startDesktop } from '../runners/desktop.ts';

describe.skipIf(!canRun)('getting VMs', () => {
  afterEach(endDesktops);
  afterAll(endAllProcesses);

  it('goes from the form over the plan to addresses', async () => {
    const { page } = await startDesktop();
    await new ConsolePage(page).host('sim-host-4').waitFor();
    const provision = await ProvisionDialog.open(page);
    await provision.fill({ descriptor: 'journey', osKey: 'windows', count: 3 });
    await provision.plan.getByText('all 3 fit now').waitFor();
    await provision.submit();
    await provision.dialog.getByText('3 of 3 VMs ready').waitFor();
    const [, , third] = await ask(page, 'leases.list', { live: true, descriptor: 'journey' });
    expect(await provision.vm('journey3').textContent()).toContain(third?.address);
  });

  it('says why it is not possible, and what would fit', async () => {
    const { page } = await startDesktop();
    await new ConsolePage(page).host('sim-host-4').waitFor();
    const provision = await ProvisionDialog.open(page);
    await provision.fill({ descriptor: 'too-many', osKey: 'windows', count: 500 });
    await provision.plan.getByRole('heading', { name: 'What would fit' }).waitFor();
    await provision.plan.getByRole('button', { name: /^Use / }).first().click();
    await provision.plan.getByText(/all \d+ fit now/).waitFor();
  });

  it('tells when the VMs are ready, though the dialog is closed', async () => {
    const { page } = await startDesktop();
    await new ConsolePage(page).host('sim-host-4').waitFor();
    const provision = await ProvisionDialog.open(page);
    await provision.fill({ descriptor: 'told-of', osKey: 'centos7', count: 2 });
    await provision.tellWhenReady.check();
    await provision.submit();
    await provision.button('Continue in background').click();
    const told = page.getByRole('alert').filter({ hasText: 'told-of: 2 VMs ready' });
    await told.getByRole('button', { name: 'Show' }).click();
    await page.getByRole('row').filter({ hasText: 'told-of2' }).waitFor();
    await page.getByRole('button', { name: /^Notices/ }).click();
    await page.getByRole('dialog', { name: 'Notices' }).getByText('Your VMs are ready').waitFor();
  });

  it('goes on from the Overview by the keyboard: an hour more, and the same again', async () => {
    const { page } = await startDesktop();
    await new ConsolePage(page).host('sim-host-4').waitFor();
    const { leases } = await getVms(page, { descriptor: 'kept', count: 1, minutes: 60 });
    await page.getByRole('button', { name: 'Extend kept by 1 h' }).press('Enter');
    const before = leases[0]?.deadlineAt ?? 0;
    await expect
      .poll(async () => (await ask(page, 'leases.list', { live: true, descriptor: 'kept' }))[0]?.deadlineAt)
      .toBeGreaterThan(before + 30 * 60_000);
    await page.getByRole('button', { name: 'Get the same again as kept' }).press('Enter');
    const provision = new ProvisionDialog(page);
    await provision.plan.getByText('it fits now').waitFor();
    expect(await provision.descriptor.inputValue()).toMatch(/^kept.+/);
  });

  it('tells when there is room again, and opens the form with the same ask', async () => {
    const lab = await startLabProcess(['--hosts', '1']);
    const { page } = await startDesktop({ args: ['--config', lab.iniPath] });
    await new ConsolePage(page).host('sim-host-1').waitFor();
    const count = await ask(page, 'capacity.count', { osKey: 'centos7' });
    await getVms(page, { descriptor: 'in-the-way', count, minutes: 0.1 });
    const provision = await ProvisionDialog.open(page);
    await provision.fill({ descriptor: 'later', osKey: 'centos7', count: 2 });
    await provision.button('Notify me when ready').click();
    await provision.button('Cancel').click();
    await page
      .getByRole('alert')
      .filter({ hasText: 'Room for 2 × centos7' })
      .getByRole('button', { name: 'Get VMs' })
      .click();
    await provision.plan.getByText('all 2 fit now').waitFor();
  });

  it('shows a host that goes down, in place and in the bar', async () => {
    const lab = await startLabProcess();
    const { page } = await startDesktop({ args: ['--config', lab.iniPath] });
    const console = new ConsolePage(page);
    await console.host('sim-host-2').waitFor();
    await fetch(`${lab.control}/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ hostRef: 2, kind: 'refuse' }),
    });
    await console
      .host('sim-host-2')
      .getByText(/^Unreachable since/)
      .waitFor();
    await page.getByRole('banner').getByText('unreachable').waitFor();
  });
});
