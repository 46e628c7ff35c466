import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { endAllProcesses } from '../../integration/cli/cli-process.ts';
import { type LabProcess, startLabProcess } from '../../integration/cli/lab-process.ts';
import { layoutProblems } from '../matrix/layout.ts';
import { useSize } from '../matrix/look.ts';
import { HostsPage } from '../pages/hosts-page.ts';
import { canRun, endDesktops, startDesktop } from '../runners/desktop.ts';

const LOGIN = 'session.login_with_password';

describe.skipIf(!canRun)('the Hosts page', () => {
  let lab: LabProcess;

  beforeAll(async () => {
    lab = await startLabProcess(['--hosts', '4', '--odd-templates']);
    // More to do than is shown at once.
    const missing = [1, 2, 3, 4, 5, 6].map((n) => `gone${n}.template=nowhere-${n}`).join('\n');
    const ini = readFileSync(lab.iniPath, 'utf8');
    writeFileSync(lab.iniPath, ini.replace('[xenhost1]', `[xenhost1]\n${missing}`));
  });
  afterAll(endAllProcesses);
  afterEach(endDesktops);

  /** How often each host was logged in to since the counters were reset. */
  async function logins(): Promise<number[]> {
    const answer = await fetch(new URL('/state', lab.control));
    const { hosts } = (await answer.json()) as { hosts: Record<string, { calls: Record<string, number> }> };
    return Object.values(hosts).map(({ calls }) => calls[LOGIN] ?? 0);
  }
  const resetCounters = () => fetch(new URL('/reset-counters', lab.control), { method: 'POST' });

  it('tests the hosts by itself: when it is opened, after an edit, and not again and again', async () => {
    const { page } = await startDesktop({ args: ['--config', lab.iniPath] });
    const hosts = await HostsPage.open(page);
    const words = () => hosts.list.locator('tbody tr td:last-child').allTextContents();
    await expect
      .poll(async () => (await words()).map((text) => text.replace(/.*\d\d:\d\d /, '')), { timeout: 20_000 })
      .toEqual(['6 problems', 'passed', '1 problem', 'passed']);
    const drawer = await hosts.openHost('sim-host-2');
    await drawer.getByText(/\d\d:\d\d, automatic, took/).waitFor();

    // What was found a moment ago is not looked for again: only what is asked for.
    await resetCounters();
    await hosts.open('Overview');
    await HostsPage.open(page);
    await drawer.getByRole('button', { name: 'Test', exact: true }).click();
    await drawer.getByText(/\d\d:\d\d, took/).waitFor();
    expect(await logins()).toEqual([0, 1, 0, 0]);

    await resetCounters();
    await drawer.getByRole('button', { name: 'Edit' }).click();
    const form = page.getByRole('dialog', { name: /^Edit/ });
    await form.getByLabel('DHCP scope size').fill('250');
    const change = await hosts.lookAtChange(form);
    await change.getByRole('button', { name: /^Write to/ }).click();
    await drawer.getByText(/0 of 250 addresses leased/).waitFor();
    await drawer.getByText(/\d\d:\d\d, automatic, took/).waitFor();
    expect(await logins()).toEqual([0, 1, 0, 0]);
  });

  it('leads from host to host with the template that is compared, by arrow and by key', async () => {
    const { page } = await startDesktop({ args: ['--config', lab.iniPath] });
    const hosts = await HostsPage.open(page);
    await hosts.list.waitFor();
    await hosts.showTab('Template doctor');
    await hosts.doctorCell('centos8', 'sim-host-1').click();
    await hosts.details('sim-host-1').getByRole('button', { name: 'Host below' }).click();
    const second = hosts.details('sim-host-2');
    await second.getByRole('heading', { name: 'centos8 on this host' }).waitFor();
    await second.getByText('60 GiB', { exact: true }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    const last = hosts.details('sim-host-4');
    await last.waitFor();
    expect(await last.getByRole('button', { name: 'Host below' }).isDisabled()).toBe(true);
    for (let step = 0; step < 3; step += 1) await page.keyboard.press('ArrowUp');
    const first = hosts.details('sim-host-1');
    await first.waitFor();
    expect(await first.getByRole('button', { name: 'Host above' }).isDisabled()).toBe(true);
    await page.keyboard.press('Escape');
    await first.waitFor({ state: 'detached' });
  });

  it('shows what to do first and all of it on demand, and never scrolls the matrix beside the details', async () => {
    const desktop = await startDesktop({ args: ['--config', lab.iniPath] });
    const { page } = desktop;
    const hosts = await HostsPage.open(page);
    await hosts.list.waitFor();
    await hosts.showTab('Template doctor');
    await expect.poll(() => hosts.whatToDo.getByRole('listitem').count()).toBe(8);
    await hosts.whatToDo.getByRole('button', { name: 'All 10' }).click();
    expect(await hosts.whatToDo.getByRole('listitem').count()).toBe(10);
    await hosts.whatToDo.getByRole('button', { name: 'First 8' }).click();
    expect(await hosts.whatToDo.getByRole('listitem').count()).toBe(8);

    await hosts.doctorCell('centos8', 'sim-host-2').click();
    await hosts.details('sim-host-2').waitFor();
    const sideways = () =>
      hosts.doctor.evaluate((table) => table.scrollWidth - (table.parentElement?.clientWidth ?? 0));
    for (const width of [1280, 1366, 1440, 1499]) {
      await useSize(desktop, { width, height: 800 });
      expect(await layoutProblems(page)).toEqual([]);
      expect(await sideways(), `${width} wide`).toBeLessThanOrEqual(0);
    }
  });
});
