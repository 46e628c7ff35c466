import type { Locator, Page } from 'playwright';

/** What the window shows while there is no console. */
export class FailurePage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  heading(name: string): Locator {
    return this.page.getByRole('heading', { level: 1, name });
  }

  get reason(): Locator {
    return this.page.getByRole('alert');
  }

  async follow(name: string): Promise<void> {
    await this.page.getByRole('link', { name }).click();
  }
}
