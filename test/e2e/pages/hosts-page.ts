import type { Locator, Page } from 'playwright';
import { ConsolePage } from './console-page.ts';

export type HostsTab = 'List' | 'Template doctor' | 'Differences' | 'Limits and labels';

/** The hosts of the ini. */
export class HostsPage extends ConsolePage {
  static async open(page: Page): Promise<HostsPage> {
    const hosts = new HostsPage(page);
    await hosts.open('Hosts');
    return hosts;
  }

  async showTab(name: HostsTab): Promise<void> {
    const tabs = this.page.getByRole('navigation', { name: 'About the hosts' });
    await tabs.getByRole('button', { name: new RegExp(`^${name}`) }).click();
  }

  async sortBy(column: 'CPU free' | 'Memory free' | 'Disk free'): Promise<void> {
    await this.list.getByRole('button', { name: column }).click();
  }

  get list(): Locator {
    return this.page.getByRole('table', { name: 'Hosts' });
  }

  get doctor(): Locator {
    return this.page.getByRole('table', { name: 'Templates by OS and host' });
  }

  /** Of the templates that the ini asks for. */
  get doctorCells(): Locator {
    return this.doctor.locator('tbody td').getByRole('button');
  }

  /** What a host and an OS key come to. */
  doctorCell(osKey: string, host: string): Locator {
    return this.doctor.getByRole('button', { name: new RegExp(`^${osKey} on ${host}:`) });
  }

  details(name: string): Locator {
    return this.page.getByRole('complementary', { name: `Details of ${name}` });
  }

  get whatToDo(): Locator {
    return this.page.getByRole('region', { name: 'What to do' });
  }

  /** Names as they stand, top to bottom. */
  names(): Promise<string[]> {
    return this.list.locator('tbody').getByRole('button').locator('b').allTextContents();
  }

  async openHost(name: string): Promise<Locator> {
    await this.list.getByRole('button', { name, exact: true }).click();
    const drawer = this.page.getByRole('complementary', { name: `Details of ${name}` });
    await drawer.waitFor();
    return drawer;
  }

  async cordon(drawer: Locator, reason: string): Promise<void> {
    await drawer.getByRole('button', { name: 'Cordon', exact: true }).click();
    const dialog = this.page.getByRole('dialog', { name: /^Cordon / });
    await dialog.getByLabel('Reason').fill(reason);
    await dialog.getByRole('button', { name: 'Cordon', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
  }

  async addHost(): Promise<Locator> {
    // Without a host, the empty page offers it too.
    await this.page.getByRole('button', { name: 'Add host' }).first().click();
    const dialog = this.page.getByRole('dialog', { name: 'Add a host' });
    await dialog.getByLabel('Address').waitFor();
    return dialog;
  }

  /** From the form to the lines that would change. */
  async lookAtChange(dialog: Locator): Promise<Locator> {
    await dialog.getByRole('button', { name: 'Review changes' }).click();
    const change = this.page
      .getByRole('dialog')
      .filter({ has: this.page.getByRole('region', { name: 'What changes' }) });
    await change.waitFor();
    return change;
  }
}
