import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { expect } from 'vitest';
import type { SimulatedHost } from '../../../core/simulator/simulator.ts';
import { jsonClient, logIn } from '../../fixtures/simulator/wire-client.ts';
import { type LabProcess, startLabProcess } from '../../integration/cli/lab-process.ts';
import { ConsolePage } from '../pages/console-page.ts';
import { ask, getVms } from '../runners/ask.ts';
import { type Desktop, startDesktop, temporaryFolder } from '../runners/desktop.ts';

/** As long as names get. */
const LONG_NAME = 'tunable-rebalance-out-Apr-29-13:43:59-7.0.0-19021';

/** A window on a fleet of so many VMs. */
export interface Fleet {
  readonly rows: number;
  open(): Promise<Desktop>;
}

export const EMPTY: Fleet = { rows: 0, open: openEmpty };
/** Two pools, a host that is down, VMs with long names, one request that never ends, disks that no VM has. */
export const FEW: Fleet = { rows: 3, open: openFew };
export const MANY: Fleet = { rows: 5000, open: openMany };

async function openEmpty(): Promise<Desktop> {
  const ini = join(temporaryFolder(), 'empty.ini');
  writeFileSync(ini, '[common]\nvm.expiry.minutes=1440\n');
  const desktop = await startDesktop({ args: ['--config', ini] });
  await desktop.page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
  return desktop;
}

async function openFew(): Promise<Desktop> {
  const lab = await startLabProcess(['--hosts', '2', '--pool-size', '2']);
  appendFileSync(
    lab.iniPath,
    '\n[xenhost9]\nhost.name=http://127.0.0.1:1\nhost.user=root\nhost.password=x\nhost.storage.name=Local storage\ncentos7.template=tmpl-cnt7\n',
  );
  const desktop = await startDesktop({ args: ['--config', lab.iniPath] });
  await new ConsolePage(desktop.page).host('sim-host-2').first().waitFor();
  await getVms(desktop.page, { descriptor: LONG_NAME, count: 2, minutes: 300 });
  await getVms(desktop.page, { descriptor: 'short', count: 1, minutes: 30 });
  await leaveDisks(desktop.page, lab);
  await addPrincipals(desktop.page);
  const fault = { hostRef: '*', kind: 'slow-boot', ms: 3_600_000 };
  await fetch(new URL('/faults', lab.control), { method: 'POST', body: JSON.stringify(fault) });
  await ask(desktop.page, 'requests.provision', {
    descriptor: `stuck-${LONG_NAME}`,
    osKey: 'centos7',
    count: 2,
    tags: { team: 'qe' },
  });
  return desktop;
}

/** With tokens in every state that needs no waiting, and one without any. */
async function addPrincipals(page: Page): Promise<void> {
  await ask(page, 'principals.create', {
    id: 'jenkins-qe',
    teams: ['qe', 'perf'],
    displayName: 'Jenkins of QE',
  });
  await ask(page, 'principals.create', { id: `a-system-with-a-name-as-long-as-they-get-${'x'.repeat(20)}` });
  await ask(page, 'principals.create', { id: 'lee', role: 'admin', displayName: 'Lee Example' });
  const controller = { principal: 'jenkins-qe', label: 'jenkins controller' };
  const { token } = await ask(page, 'tokens.create', { ...controller, actsForLegacy: true });
  await ask(page, 'tokens.rotate', { id: token.id });
  await ask(page, 'tokens.create', { principal: 'jenkins-qe', label: LONG_NAME, days: 7 });
  const old = await ask(page, 'tokens.create', { principal: 'lee', label: 'old laptop', scopes: ['admin'] });
  await ask(page, 'tokens.revoke', { id: old.token.id });
  await ask(page, 'tokens.create', { principal: 'lee', label: 'laptop', scopes: ['read', 'metrics'] });
  await ask(page, 'principals.update', { id: 'lee', disabled: true });
}

/** Somebody deletes VMs on their hosts, but not their disks: differences to be settled. */
async function leaveDisks(page: Page, lab: LabProcess): Promise<void> {
  const { leases } = await getVms(page, { descriptor: `gone-${LONG_NAME}`, count: 2 });
  for (const { hostRef, vmUuid } of leases) {
    const host = (lab.ready.hosts as SimulatedHost[]).find((one) => one.hostRef === hostRef);
    if (!host || vmUuid === undefined) throw new Error('The lease has no VM on a simulated host');
    const client = jsonClient(host.url);
    const session = await logIn(client, host);
    const vm = await client.call('VM.get_by_uuid', session, vmUuid);
    await client.call('VM.hard_shutdown', session, vm);
    await client.call('VM.destroy', session, vm);
  }
  await expect
    .poll(async () => {
      const findings = await ask(page, 'leases.reconcile', { dryRun: true });
      return findings.filter(({ kind }) => kind === 'orphan-disk').length;
    })
    .toBe(leases.length);
}

async function openMany(): Promise<Desktop> {
  const lab = await startLabProcess(['--hosts', '50', '--vms-per-host', '100']);
  const desktop = await startDesktop({ args: ['--config', lab.iniPath] });
  await expect
    .poll(async () => (await ask(desktop.page, 'vms.list', {})).length, { timeout: 60_000, interval: 1000 })
    .toBe(MANY.rows);
  return desktop;
}
