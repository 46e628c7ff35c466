import type { Locator, Page } from 'playwright';
import { ConsolePage } from './console-page.ts';

export type SettingsTab = 'General' | 'Access' | 'Limits' | 'Couchbase';

export class SettingsPage extends ConsolePage {
  static async open(page: Page): Promise<SettingsPage> {
    const settings = new SettingsPage(page);
    await settings.open('Settings');
    return settings;
  }

  async showTab(tab: SettingsTab): Promise<void> {
    await this.page
      .getByRole('navigation', { name: 'Settings of' })
      .getByRole('button', { name: tab })
      .click();
  }

  async choose(setting: 'Colours' | 'Row height', value: string): Promise<void> {
    await this.choice(setting, value).click();
  }

  async isChosen(setting: 'Colours' | 'Row height', value: string): Promise<boolean> {
    return (await this.choice(setting, value).getAttribute('aria-pressed')) === 'true';
  }

  get notifications(): Locator {
    return this.page.getByRole('switch', { name: 'Notifications of the system' });
  }

  private choice(setting: string, value: string): Locator {
    return this.page.getByRole('group', { name: setting }).getByRole('button', { name: value, exact: true });
  }

  get legacyApi(): Locator {
    return this.page.getByRole('switch', { name: 'HTTP API' });
  }

  /** The address at which the legacy API is said to answer. */
  async legacyUrl(): Promise<string> {
    return (await this.page.getByText(/^http:\/\/127\.0\.0\.1:\d+$/).textContent()) ?? '';
  }

  get httpPort(): Locator {
    return this.page.getByRole('textbox', { name: 'HTTP port' });
  }

  get changePort(): Locator {
    return this.page.getByRole('button', { name: 'Change port' });
  }

  /** Asks for another port; what comes of it is told beside the field. */
  async setHttpPort(port: number): Promise<void> {
    await this.httpPort.fill(String(port));
    await this.changePort.click();
  }

  async setLegacyApi(enabled: boolean): Promise<void> {
    // What was clicked shows what the core answered, a moment later. The track covers the switch itself.
    await this.legacyApi.click({ force: true });
    const word = enabled ? 'on' : 'off';
    const service = this.page.getByRole('region', { name: 'Service' });
    await service.locator('label', { hasText: new RegExp(`^${word}$`) }).waitFor();
  }
}
