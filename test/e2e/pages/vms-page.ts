import type { Locator, Page } from 'playwright-core';

/** The list of VMs, its actions and the details beside it. */
export class VmsPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  row(name: string): Locator {
    return this.page.getByRole('row').filter({ hasText: name });
  }

  get grid(): Locator {
    return this.page.getByRole('grid');
  }

  /** Leaves the lines that have every word. */
  async search(text: string): Promise<void> {
    await this.page.getByRole('textbox', { name: 'Search the list' }).fill(text);
  }

  async sortBy(column: string): Promise<void> {
    await this.grid.getByRole('button', { name: column, exact: true }).click();
  }

  async select(name: string): Promise<void> {
    await this.page.getByRole('checkbox', { name: `Select ${name}`, exact: true }).click();
  }

  /** @param by as the menu names it: "+1 h" */
  async extendSelected(by: string): Promise<void> {
    await this.actions.getByRole('button', { name: 'Extend' }).click();
    await this.page.getByRole('menuitem', { name: by }).click();
  }

  async releaseSelected(): Promise<void> {
    await this.actions.getByRole('button', { name: /^Release/ }).click();
    await this.page
      .getByRole('dialog')
      .getByRole('button', { name: /^Release/ })
      .click();
  }

  /** Opens the details beside the list. */
  async openDetails(name: string): Promise<Locator> {
    await this.row(name).click();
    return this.page.getByRole('complementary', { name: `Details of ${name}` });
  }

  private get actions(): Locator {
    return this.page.getByRole('region', { name: 'Selected VMs' });
  }
}
