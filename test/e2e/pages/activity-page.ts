import type { Locator, Page } from 'playwright';
import { ConsolePage } from './console-page.ts';

/** Who did what to what. */
export class ActivityPage extends ConsolePage {
  static async open(page: Page): Promise<ActivityPage> {
    const activity = new ActivityPage(page);
    await activity.open('Activity');
    return activity;
  }

  async showTab(tab: 'Log' | 'Audit trail'): Promise<void> {
    const tabs = this.page.getByRole('navigation', { name: 'Activity' });
    await tabs.getByRole('button', { name: tab }).click();
  }

  line(text: string): Locator {
    return this.page
      .getByRole('region', { name: /^Activity/ })
      .getByRole('listitem')
      .filter({ hasText: text });
  }

  async search(text: string): Promise<void> {
    await this.page.getByRole('textbox', { name: 'Search the activity' }).fill(text);
  }

  async choose(filter: 'Kind' | 'Who' | 'Host' | 'Time', value: string): Promise<void> {
    await this.page.getByRole('combobox', { name: filter, exact: true }).click();
    await this.page.getByRole('option', { name: value, exact: true }).click();
  }

  /** What stands above the lines: "3 lines, all there are". */
  get count(): Locator {
    return this.page.getByRole('main').getByRole('status').first();
  }

  async save(): Promise<void> {
    await this.page.getByRole('button', { name: 'Save as CSV' }).click();
  }
}
