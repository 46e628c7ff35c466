import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { endAllProcesses } from '../../integration/cli/cli-process.ts';
import { type LabProcess, startLabProcess } from '../../integration/cli/lab-process.ts';
import { HostsPage } from '../pages/hosts-page.ts';
import { ProvisionDialog } from '../pages/provision-dialog.ts';
import { ask, getVms } from '../runners/ask.ts';
import { canRun, endDesktops, startDesktop } from '../runners/desktop.ts';

const COMMENT = '# rack 7, ask ann before you touch it';

describe.skipIf(!canRun)('an IT admin', () => {
  let lab: LabProcess;

  beforeAll(async () => {
    lab = await startLabProcess(['--hosts', '2']);
    writeFileSync(
      lab.iniPath,
      readFileSync(lab.iniPath, 'utf8').replace('[xenhost1]', `${COMMENT}\n[xenhost1]`),
    );
  });
  afterAll(endAllProcesses);
  afterEach(endDesktops);

  it('finds the host that fills up first, cordons it and sees asks go elsewhere', async () => {
    const { page } = await startDesktop({ args: ['--config', lab.iniPath] });
    await getVms(page, { descriptor: 'early', count: 5 });
    const [fuller = ''] = await byFreeCpu(page);
    const hosts = await HostsPage.open(page);
    // Most free first, then the other way round: the one that fills up first.
    await hosts.sortBy('CPU free');
    await expect.poll(() => hosts.names().then((names) => names.at(-1))).toBe(fuller);
    await hosts.sortBy('CPU free');
    await expect.poll(() => hosts.names().then((names) => names[0])).toBe(fuller);

    const drawer = await hosts.openHost(fuller);
    await hosts.cordon(drawer, 'RAM swap on Thursday');
    await drawer.getByText('RAM swap on Thursday').waitFor();
    await drawer.getByText(/Last deadline in/).waitFor();
    await hosts.open('Overview');
    const row = hosts.host(fuller).first();
    await row.getByText(/^No new VMs since \d\d:\d\d$/).waitFor();
    await row.getByText(/^last deadline in .+ · by .+: RAM swap on Thursday$/).waitFor();
    await hosts.open('Hosts');

    const dialog = await ProvisionDialog.open(page);
    await dialog.fill({ descriptor: 'later', osKey: 'centos7', count: 2 });
    await dialog.plan.getByText('RAM swap on Thursday').waitFor();
    await dialog.submit();
    await expect
      .poll(async () => listPlaces(await ask(page, 'leases.list', { descriptor: 'later' })), {
        timeout: 15_000,
      })
      .toEqual({ count: 2, elsewhere: true });
    await page.keyboard.press('Escape');

    await drawer.getByRole('button', { name: 'Uncordon' }).click();
    await drawer.getByRole('button', { name: 'Cordon', exact: true }).waitFor();
    expect((await ask(page, 'hosts.list', {})).every(({ cordon }) => cordon === undefined)).toBe(true);
    await ask(page, 'leases.release', { selector: { descriptor: 'early' } });
    await ask(page, 'leases.release', { selector: { descriptor: 'later' } });

    function listPlaces(leases: readonly { hostName?: string | undefined; state: { kind: string } }[]) {
      const done = leases.filter(({ state }) => state.kind === 'available');
      return { count: done.length, elsewhere: done.every(({ hostName }) => hostName !== fuller) };
    }
  });

  it('adds a host after seeing the lines, and loses no comment; a file changed underneath is not written over', async () => {
    const text = readFileSync(lab.iniPath, 'utf8');
    const [, second = ''] = text.split('[xenhost2]\n');
    writeFileSync(lab.iniPath, text.replace(`[xenhost2]\n${second}`, ''));
    const key = (name: string) => new RegExp(`^${name}=(.*)$`, 'm').exec(second)?.[1] ?? '';
    const { page } = await startDesktop({ args: ['--config', lab.iniPath] });
    const hosts = await HostsPage.open(page);
    await expect.poll(() => hosts.names()).toEqual(['sim-host-1']);

    const form = await hosts.addHost();
    await form.getByLabel('Address').fill(key('host.name'));
    await form.getByLabel('Password', { exact: true }).fill(key('host.password'));
    await form.getByRole('button', { name: 'Test', exact: true }).click();
    await form.getByText(/took/).waitFor();
    await form.getByLabel('Storage').fill(key('host.storage.name'));
    await form.getByRole('button', { name: /^Add all \d+ found/ }).click();
    const change = await hosts.lookAtChange(form);
    expect(await change.textContent()).not.toContain(key('host.password'));

    appendFileSync(lab.iniPath, '\n; written meanwhile\n');
    await change.getByRole('button', { name: /^Write to/ }).click();
    await change.getByRole('alert').filter({ hasText: 'has changed since you looked' }).waitFor();
    expect(readFileSync(lab.iniPath, 'utf8')).not.toContain('xenhost2');

    await change.getByRole('button', { name: 'Try again' }).click();
    await change.getByRole('button', { name: /^Write to/ }).click();
    await change.waitFor({ state: 'detached' });
    await expect.poll(() => hosts.names(), { timeout: 15_000 }).toEqual(['sim-host-1', 'sim-host-2']);
    const written = readFileSync(lab.iniPath, 'utf8');
    expect(written).toContain(COMMENT);
    expect(written).toContain('; written meanwhile');
    expect(written).toContain(`[xenhost2]\nhost.name=${key('host.name')}\n`);
  });
});

/** Names of the hosts, the fullest first. */
async function byFreeCpu(page: Parameters<typeof ask>[0]): Promise<string[]> {
  const rows = await ask(page, 'hosts.list', {});
  return rows
    .flatMap(({ physicalHosts }) => physicalHosts)
    .sort((a, b) => a.cpu.free - b.cpu.free)
    .map(({ name }) => name);
}
