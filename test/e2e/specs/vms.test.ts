import { afterEach, describe, expect, it } from 'vitest';
import { ConsolePage } from '../pages/console-page.ts';
import { VmsPage } from '../pages/vms-page.ts';
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
    await expect.poll(() => deadlineOf('job1'), { timeout: 5000 }).toBe(before('job1') + HOUR_MS);
    expect(await deadlineOf('job2')).toBe(before('job2'));

    const details = await vms.openDetails('job2');
    await details.getByRole('heading', { name: 'How it was made' }).waitFor();
    await page.keyboard.press('Escape');
    await details.waitFor({ state: 'detached' });

    await vms.releaseSelected();
    await vms.row('job1').waitFor({ state: 'detached' });
    await vms.row('job2').waitFor();

    function before(name: string): number {
      return leases.find((lease) => lease.name === name)?.deadlineAt ?? Number.NaN;
    }

    async function deadlineOf(name: string): Promise<number | undefined> {
      const now = await ask(page, 'leases.list', { live: true });
      return now.find((lease) => lease.name === name)?.deadlineAt;
    }
  });
});
