import { afterAll, afterEach, describe, it } from 'vitest';
import { endAllProcesses } from '../../integration/cli/cli-process.ts';
import { startLabProcess } from '../../integration/cli/lab-process.ts';
import { ConsolePage } from '../pages/console-page.ts';
import { ProvisionDialog } from '../pages/provision-dialog.ts';
import { ask, getVms } from '../runners/ask.ts';
import { canRun, endDesktops, startDesktop } from '../runners/desktop.ts';

describe.skipIf(!canRun)('the queue', () => {
  afterEach(endDesktops);
  afterAll(endAllProcesses);

  it('lets an engineer wait in a full lab, shows place and reason, and gives the VMs when there is room', async () => {
    const lab = await startLabProcess(['--hosts', '1']);
    const { page } = await startDesktop({ args: ['--config', lab.iniPath] });
    await new ConsolePage(page).host('sim-host-1').waitFor();
    const count = await ask(page, 'capacity.count', { osKey: 'centos7' });
    await getVms(page, { descriptor: 'full', count, minutes: 60 });
    const provision = await ProvisionDialog.open(page);
    await provision.fill({ descriptor: 'patient', osKey: 'centos7', count: 2 });
    await provision.button('Wait for 2 VMs').click();
    await provision.dialog.getByText('Position 1 in the queue.').waitFor();
    await page.keyboard.press('Escape');
    const lane = page.getByRole('region', { name: 'Queue' });
    await lane
      .getByRole('row')
      .filter({ hasText: 'patient' })
      .getByText('Next in line: needs 2 slots')
      .waitFor();
    await ask(page, 'leases.release', { selector: { descriptor: 'full' }, wait: true });
    await lane.getByText('Nobody is waiting.').waitFor();
    await page.getByText('patient', { exact: false }).first().waitFor();
  });
});
