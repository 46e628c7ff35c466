import type { Locator, Page } from 'playwright-core';

/** Getting VMs, from the form to the addresses. */
export class ProvisionDialog {
  readonly dialog: Locator;

  constructor(page: Page) {
    this.dialog = page.getByRole('dialog', { name: 'Get VMs' });
  }

  /** By its key, as it works on every page. */
  static async open(page: Page): Promise<ProvisionDialog> {
    const provision = new ProvisionDialog(page);
    await page.keyboard.press('n');
    await provision.dialog.waitFor();
    return provision;
  }

  async fill(wish: { descriptor: string; osKey: string; count: number }): Promise<void> {
    await this.dialog.getByLabel('Descriptor').fill(wish.descriptor);
    await this.dialog.getByRole('radio', { name: wish.osKey }).check();
    await this.dialog.getByLabel('Count').fill(String(wish.count));
  }

  get plan(): Locator {
    return this.dialog.getByRole('region', { name: 'Plan' });
  }

  async submit(): Promise<void> {
    await this.dialog.getByRole('button', { name: /^Get \d/ }).click();
  }

  /** One line a VM, once it was asked for. */
  vm(name: string): Locator {
    return this.dialog.getByRole('row').filter({ hasText: name });
  }
}
