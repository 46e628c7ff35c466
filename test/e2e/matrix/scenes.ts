import type { Page } from 'playwright';
import { ActivityPage } from '../pages/activity-page.ts';
import { ConsolePage } from '../pages/console-page.ts';
import { HistoryPage } from '../pages/history-page.ts';
import { HostsPage, type HostsTab } from '../pages/hosts-page.ts';
import { ProvisionDialog } from '../pages/provision-dialog.ts';
import { SettingsPage, type SettingsTab } from '../pages/settings-page.ts';
import { VmsPage } from '../pages/vms-page.ts';

/** Something to look at: a page in some state. */
export interface Scene {
  readonly name: string;
  /** Goes there from wherever the window is. */
  show(page: Page): Promise<void>;
  /** Puts away what would cover the next scene. */
  leave?(page: Page): Promise<void>;
}

type PageName = Parameters<ConsolePage['open']>[0];

/** Every scene is checked by axe and shot in every size: one line each. */
const ALL_SCENES: readonly Scene[] = [
  pageScene('overview', 'Overview'),
  pageScene('vms', 'VMs'),
  { name: 'vms-details', show: openFirstVm, leave: closeDetails },
  { name: 'history', show: openHistory },
  {
    name: 'history-groups',
    show: (page) => tellGroups(page, true),
    leave: (page) => tellGroups(page, false),
  },
  { name: 'history-list', show: openHistoryList, leave: closeHistoryList },
  { name: 'history-details', show: openFirstOfHistory, leave: closeFirstOfHistory },
  pageScene('hosts', 'Hosts'),
  { name: 'hosts-doctor', show: (page) => openHosts(page, 'Template doctor') },
  { name: 'hosts-doctor-details', show: openDoctorDetails, leave: closeDetails },
  { name: 'hosts-differences', show: openDifferences },
  { name: 'hosts-limits', show: (page) => openHosts(page, 'Limits and labels') },
  { name: 'host-details', show: openFirstHost, leave: closeDetails },
  { name: 'host-form', show: openHostForm, leave: close },
  pageScene('capacity', 'Capacity'),
  pageScene('activity', 'Activity'),
  { name: 'activity-audit', show: openAuditTrail, leave: closeAuditTrail },
  pageScene('settings', 'Settings'),
  { name: 'settings-access', show: (page) => openSettings(page, 'Access') },
  { name: 'settings-access-new', show: openPrincipalForm, leave: close },
  { name: 'settings-limits', show: (page) => openSettings(page, 'Limits') },
  { name: 'settings-couchbase', show: (page) => openSettings(page, 'Couchbase'), leave: closeSettings },
  { name: 'get-vms', show: openProvision, leave: close },
  { name: 'palette', show: openPalette, leave: close },
  { name: 'keys', show: openKeys, leave: close },
];

/** For a look at some: `DYNVM_SCENES=history,vms npm run screenshots` takes those whose names begin so. */
export const SCENES: readonly Scene[] = scenesWanted(process.env.DYNVM_SCENES);

function scenesWanted(beginnings: string | undefined): readonly Scene[] {
  if (!beginnings) return ALL_SCENES;
  const wanted = beginnings.split(',');
  const found = ALL_SCENES.filter(({ name }) => wanted.some((beginning) => name.startsWith(beginning)));
  if (found.length === 0) throw new Error(`No scene begins with ${beginnings}`);
  return found;
}

function pageScene(name: string, page: PageName): Scene {
  return { name, show: (window) => new ConsolePage(window).open(page) };
}

/** The details of the first VM, where there is one. */
async function openFirstVm(page: Page): Promise<void> {
  await new ConsolePage(page).open('VMs');
  const first = new VmsPage(page).rows.first();
  if (!(await first.isVisible())) return;
  // On its name: in the middle of the row may stand a button of its own.
  await first.click({ position: { x: 80, y: 10 } });
  await page.getByRole('complementary', { name: /^Details of/ }).waitFor();
}

async function closeDetails(page: Page): Promise<void> {
  const details = page.getByRole('complementary', { name: /^Details of/ });
  if (!(await details.isVisible())) return;
  await page.getByRole('button', { name: 'Close details' }).click();
  await details.waitFor({ state: 'detached' });
}

async function openHistory(page: Page): Promise<void> {
  await new ConsolePage(page).open('History');
  const history = new HistoryPage(page);
  if (await history.hasPast()) await history.computed();
}

/** Every chart that can tells its groups apart. */
async function tellGroups(page: Page, apart: boolean): Promise<void> {
  await openHistory(page);
  const history = new HistoryPage(page);
  if (!(await history.hasPast())) return;
  await history.splitPanel(/^VM lifetimes/, apart ? /^By/ : /^All/);
  await history.splitPanel(/^Time to ready/, apart ? /^By/ : /^All/);
  await history.splitPanel(/^Failures/, apart ? /^Over time/ : /^Causes/);
}

async function openFirstOfHistory(page: Page): Promise<void> {
  await openHistoryList(page);
  const first = new HistoryPage(page).names.first();
  if (await first.isVisible()) await first.click();
}

async function closeFirstOfHistory(page: Page): Promise<void> {
  await closeDetails(page);
  await closeHistoryList(page);
}

async function openHistoryList(page: Page): Promise<void> {
  await openHistory(page);
  const history = new HistoryPage(page);
  if (await history.hasPast()) await history.showAllVms();
}

async function closeHistoryList(page: Page): Promise<void> {
  const history = new HistoryPage(page);
  if (await history.hasPast()) await history.showCharts();
}

async function openHosts(page: Page, tab: HostsTab): Promise<void> {
  const hosts = await HostsPage.open(page);
  await hosts.showTab(tab);
}

/** Compared, where there is a host. */
async function openDifferences(page: Page): Promise<void> {
  await openHosts(page, 'Differences');
  await page
    .getByRole('button', { name: 'Compare again' })
    .or(page.getByRole('heading', { name: 'No hosts yet' }))
    .waitFor();
}

async function openFirstHost(page: Page): Promise<void> {
  await openHosts(page, 'List');
  const [name] = await new HostsPage(page).names();
  if (name !== undefined) await new HostsPage(page).openHost(name);
}

/** A template beside what the others have, where there is a host. */
async function openDoctorDetails(page: Page): Promise<void> {
  await openHosts(page, 'Template doctor');
  const cell = new HostsPage(page).doctorCells.first();
  if (await cell.isVisible()) await cell.click();
}

async function openHostForm(page: Page): Promise<void> {
  await openHosts(page, 'List');
  await new HostsPage(page).addHost();
}

async function openAuditTrail(page: Page): Promise<void> {
  await new ConsolePage(page).open('Activity');
  await new ActivityPage(page).showTab('Audit trail');
  await page.getByRole('button', { name: 'Verify the trail' }).waitFor();
}

async function closeAuditTrail(page: Page): Promise<void> {
  await new ActivityPage(page).showTab('Log');
}

async function openSettings(page: Page, tab: SettingsTab): Promise<void> {
  const settings = await SettingsPage.open(page);
  await settings.showTab(tab);
}

async function openPrincipalForm(page: Page): Promise<void> {
  await openSettings(page, 'Access');
  await page.getByRole('button', { name: 'Add a principal' }).click();
  await page.getByRole('dialog', { name: 'Add a principal' }).waitFor();
}

async function closeSettings(page: Page): Promise<void> {
  await new SettingsPage(page).showTab('General');
}

async function openKeys(page: Page): Promise<void> {
  await new ConsolePage(page).open('Overview');
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
}

async function openProvision(page: Page): Promise<void> {
  await new ConsolePage(page).open('Overview');
  await ProvisionDialog.open(page);
}

async function openPalette(page: Page): Promise<void> {
  await new ConsolePage(page).open('Overview');
  await new ConsolePage(page).openPalette();
}

async function close(page: Page): Promise<void> {
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}
