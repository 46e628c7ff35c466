import type { Locator, Page } from 'playwright';
import { ConsolePage } from './console-page.ts';

/** From the demo to one's own hosts. */
export class FirstRunPage extends ConsolePage {
  static async open(page: Page): Promise<FirstRunPage> {
    const firstRun = new FirstRunPage(page);
    await firstRun.demoMark.getByRole('button', { name: 'Connect your own hosts' }).click();
    await firstRun.step('Connect your own hosts').waitFor();
    return firstRun;
  }

  step(name: string): Locator {
    return this.page
      .getByRole('listitem')
      .filter({ has: this.page.getByRole('heading', { level: 3, name }) });
  }

  async test(host: { address: string; user: string; password: string }): Promise<void> {
    const step = this.step('Connect your own hosts');
    await step.getByLabel('Address').fill(host.address);
    await step.getByLabel('User').fill(host.user);
    await step.getByLabel('Password', { exact: true }).fill(host.password);
    await step.getByRole('button', { name: 'Test', exact: true }).click();
    await step.getByText(/took/).waitFor();
  }

  async connect(): Promise<void> {
    await this.page.getByRole('button', { name: 'Write the ini and connect' }).click();
    await this.connected.waitFor();
  }

  /** The one that was found there. */
  async readIni(place: string): Promise<void> {
    const found = this.page.getByText(`found in ${place}`).locator('xpath=ancestor::div[1]');
    await found.getByRole('button', { name: 'Use it' }).click();
    await this.connected.waitFor();
  }

  private get connected(): Locator {
    return this.page.getByRole('heading', { level: 2, name: 'Your hosts are connected' });
  }
}
