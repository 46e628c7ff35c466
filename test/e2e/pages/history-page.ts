import type { Locator, Page } from 'playwright';
import { ConsolePage } from './console-page.ts';

/** Reports and the list of VMs that were. */
export class HistoryPage extends ConsolePage {
  static async open(page: Page): Promise<HistoryPage> {
    const history = new HistoryPage(page);
    await history.open('History');
    await history.computed();
    return history;
  }

  /** Resolves when every chart is of the choices made last. */
  async computed(): Promise<void> {
    await this.panel(/^VM hours/).waitFor();
    await this.page.locator('[data-slot][aria-busy="true"]').first().waitFor({ state: 'detached' });
  }

  panel(title: RegExp): Locator {
    return this.page.getByRole('region', { name: title }).filter({ has: this.page.getByRole('heading') });
  }

  async chooseLastMonth(): Promise<void> {
    await this.page.getByRole('toolbar').locator('button[aria-haspopup="dialog"]').first().click();
    await this.page.getByRole('button', { name: 'Last month' }).click();
    await this.computed();
  }

  async choosePeriod(name: string): Promise<void> {
    await this.page.getByRole('group', { name: 'Period' }).getByRole('button', { name, exact: true }).click();
    await this.computed();
  }

  async groupByTag(key: string): Promise<void> {
    await this.page.getByRole('combobox', { name: 'Group by a tag' }).click();
    await this.page.getByRole('option', { name: key, exact: true }).click();
    await this.computed();
  }

  async chooseZone(zone: string): Promise<void> {
    const field = this.page.getByRole('combobox', { name: 'Time zone' });
    await field.fill(zone);
    await this.page.getByRole('option', { name: zone, exact: true }).click();
    await this.computed();
  }

  /** @param format as the menu says it: "CSV" */
  async exportPanel(title: RegExp, format: 'CSV' | 'JSON'): Promise<void> {
    await this.panel(title)
      .getByRole('button', { name: /^Export/ })
      .click();
    await this.page.getByRole('menuitem', { name: `Save as ${format}` }).click();
  }

  /** What the legend beside the bars says of a key: hours, share, … */
  async legend(key: string): Promise<string[]> {
    const row = this.panel(/^VM hours/)
      .getByRole('row')
      .filter({ hasText: key });
    return row.getByRole('cell').allTextContents();
  }

  /** Shows a chart's text. */
  async asTable(title: RegExp): Promise<Locator> {
    const panel = this.panel(title);
    await panel.getByRole('button', { name: /as a table$/ }).click();
    return panel.getByRole('table');
  }

  /** The VMs behind a key of the hours. */
  async openKey(key: string): Promise<void> {
    await this.panel(/^VM hours/)
      .getByRole('button', { name: key, exact: true })
      .click();
    await this.rowCount.waitFor();
  }

  /** Clicks a part of a bar. */
  async openBar(index: number): Promise<void> {
    await this.panel(/^VM hours/)
      .locator('rect[data-key]')
      .nth(index)
      .click();
    await this.rowCount.waitFor();
  }

  /** The value of the tag that the list is narrowed to. */
  async firstStack(): Promise<string> {
    return (await this.tagField.inputValue()).split('=')[1] ?? '';
  }

  private get tagField(): Locator {
    return this.page.getByRole('search').getByRole('combobox', { name: 'Tag' });
  }

  /** Types a part of it and takes the tag. */
  async filterByTag(part: string, tag: string): Promise<void> {
    await this.tagField.fill(part);
    await this.page.getByRole('option', { name: tag }).click();
    await this.page.locator('[role="grid"][aria-busy="true"]').waitFor({ state: 'detached' });
  }

  /** @param day as the calendar says it: "3 October 2026" */
  async goToDay(day: string, monthsBack: number): Promise<void> {
    await this.page.getByRole('button', { name: 'Go to date' }).click();
    const days = this.page.getByRole('dialog', { name: 'Go to date' });
    for (let back = 0; back < monthsBack; back += 1)
      await days.locator('button[data-direction="previous"]').click();
    await days.getByRole('button', { name: day, exact: true }).click();
    await this.page.locator('[role="grid"][aria-busy="true"]').waitFor({ state: 'detached' });
  }

  async toggleColumn(name: string): Promise<void> {
    await this.page.getByRole('search').getByRole('button', { name: 'Columns' }).click();
    await this.page.getByRole('menuitemcheckbox', { name }).click();
    await this.page.keyboard.press('Escape');
    await this.page.getByRole('menu').waitFor({ state: 'detached' });
  }

  get columnNames(): Locator {
    return this.page.getByRole('grid', { name: 'VMs' }).getByRole('columnheader');
  }

  /** Names in the order of the list, as far as they are in sight. */
  get names(): Locator {
    return this.page.getByRole('grid', { name: 'VMs' }).locator('tbody td:first-child');
  }

  /** Tells the groups of a chart apart, or no longer. */
  async splitPanel(title: RegExp, choice: RegExp): Promise<void> {
    await this.panel(title).getByRole('group').getByRole('button', { name: choice }).click();
    await this.computed();
  }

  /** "1–200 of 3 012" */
  get rowCount(): Locator {
    return this.page
      .getByRole('navigation', { name: 'Pages of the list' })
      .getByRole('status')
      .filter({ hasText: /\d/ });
  }

  async turn(to: 'Newest' | 'Newer' | 'Older' | 'Oldest'): Promise<void> {
    await this.page.getByRole('button', { name: to, exact: true }).click();
    await this.page.locator('[role="grid"][aria-busy="true"]').waitFor({ state: 'detached' });
  }

  /** False while there never was a VM. */
  async hasPast(): Promise<boolean> {
    const toolbar = this.page.getByRole('toolbar').first();
    await toolbar.or(this.page.getByText('No VMs yet')).waitFor();
    return toolbar.isVisible();
  }

  async showCharts(): Promise<void> {
    await this.page.getByRole('group', { name: 'View' }).getByRole('button', { name: 'Charts' }).click();
  }

  async showAllVms(): Promise<void> {
    await this.page.getByRole('group', { name: 'View' }).getByRole('button', { name: 'VMs' }).click();
    const all = this.page.getByRole('button', { name: 'All VMs' });
    if (await all.isVisible()) await all.click();
  }

  async search(text: string): Promise<void> {
    await this.page.getByRole('textbox', { name: 'Search names' }).fill(text);
  }

  row(name: string): Locator {
    return this.page.getByRole('grid', { name: 'VMs' }).getByRole('row').filter({ hasText: name });
  }

  async openDetails(name: string): Promise<Locator> {
    await this.row(name).click();
    return this.page.getByRole('complementary', { name: `Details of ${name}` });
  }
}
