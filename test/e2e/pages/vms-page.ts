import type { Locator, Page } from 'playwright';

type Tab = 'All' | 'Mine' | 'In progress' | 'Ending in 1 h' | 'Failed' | 'Elsewhere';

/** Of a row, where its name stands: in the middle of the row may stand a button of its own. */
export const ON_NAME = { x: 80, y: 10 };

/** The list of VMs, its actions and the details beside it. */
export class VmsPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  get grid(): Locator {
    return this.page.getByRole('grid', { name: 'VMs' });
  }

  row(name: string): Locator {
    return this.page.getByRole('row').filter({ hasText: name });
  }

  /** The rows in sight, without the head. */
  get rows(): Locator {
    return this.grid.locator('tbody').getByRole('row');
  }

  head(column: string): Locator {
    return this.grid.getByRole('columnheader', { name: column });
  }

  tab(name: Tab): Locator {
    return this.page.getByRole('navigation', { name: 'Which VMs' }).getByRole('button', {
      name: new RegExp(`^${name} `),
    });
  }

  /** How many VMs the filters leave: "3 VMs". */
  get sum(): Locator {
    return this.page.getByRole('status').filter({ hasText: /^[\d\u2009]+ VMs?/ });
  }

  async search(text: string): Promise<void> {
    await this.page.getByRole('textbox', { name: 'Search the list' }).fill(text);
  }

  async sortBy(column: string): Promise<void> {
    await this.grid.getByRole('button', { name: column, exact: true }).click();
  }

  async select(name: string): Promise<void> {
    await this.page.getByRole('checkbox', { name: `Select ${name}`, exact: true }).click();
  }

  async selectAll(): Promise<void> {
    await this.page.getByRole('checkbox', { name: 'Select all VMs in the list' }).click();
  }

  /** Adds a filter, or another value to it, and closes what was opened for that. */
  async filterBy(label: string, value: string): Promise<void> {
    const chip = this.page.getByRole('button', { name: new RegExp(`^${label} is`) });
    if (await chip.isVisible()) {
      await chip.click();
    } else {
      await this.page.getByRole('button', { name: 'Filter', exact: true }).click();
      await this.page.getByRole('menuitem', { name: label, exact: true }).click();
    }
    const values = this.page.getByRole('dialog', { name: `Filter by ${label}` });
    await values.getByRole('checkbox', { name: new RegExp(`^${value} `) }).check();
    await this.page.keyboard.press('Escape');
    await values.waitFor({ state: 'detached' });
  }

  async removeFilter(label: string): Promise<void> {
    await this.page.getByRole('button', { name: new RegExp(`^Remove the filter ${label} `) }).click();
  }

  /** Shows or hides a column. */
  async toggleColumn(column: string): Promise<void> {
    await this.page.getByRole('button', { name: 'Columns' }).click();
    await this.page.getByRole('menuitemcheckbox', { name: column }).click();
    await this.page.keyboard.press('Escape');
  }

  /** @param by as the menu names it: "+1 h" */
  async extendSelected(by: string): Promise<void> {
    await this.actions.getByRole('button', { name: 'Extend' }).click();
    await this.page.getByRole('menuitem', { name: by }).click();
  }

  async releaseSelected(): Promise<void> {
    const dialog = await this.askRelease();
    await dialog.getByRole('button', { name: /^Release/ }).click();
  }

  /** The dialog that names what will be gone. */
  async askRelease(): Promise<Locator> {
    await this.actions.getByRole('button', { name: /^Release/ }).click();
    const dialog = this.page.getByRole('dialog', { name: /^Release/ });
    await dialog.waitFor();
    return dialog;
  }

  /** Opens the details beside the list. */
  async openDetails(name: string): Promise<Locator> {
    await this.row(name).click({ position: ON_NAME });
    return this.details(name);
  }

  details(name: string): Locator {
    return this.page.getByRole('complementary', { name: `Details of ${name}` });
  }

  get actions(): Locator {
    return this.page.getByRole('region', { name: 'Selected VMs' });
  }
}
