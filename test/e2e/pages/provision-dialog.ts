import type { Locator, Page } from 'playwright';

interface WishedFor {
  descriptor?: string;
  osKey?: string;
  count?: number;
}

/** Getting VMs, from the form to the addresses. */
export class ProvisionDialog {
  readonly dialog: Locator;
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
    this.dialog = page.getByRole('dialog', { name: 'Get VMs' });
  }

  /** By its key, as it works on every page. */
  static async open(page: Page): Promise<ProvisionDialog> {
    const provision = new ProvisionDialog(page);
    await page.keyboard.press('n');
    await provision.dialog.waitFor();
    return provision;
  }

  async fill({ descriptor, osKey, count }: WishedFor): Promise<void> {
    if (descriptor !== undefined) await this.descriptor.fill(descriptor);
    if (osKey !== undefined) await this.os(osKey).check();
    if (count !== undefined) await this.count.fill(String(count));
  }

  get descriptor(): Locator {
    return this.dialog.getByLabel('Descriptor');
  }

  get count(): Locator {
    return this.dialog.getByLabel('Count');
  }

  get tags(): Locator {
    return this.dialog.getByLabel('Tags');
  }

  os(osKey: string): Locator {
    return this.dialog.getByRole('radio', { name: osKey });
  }

  get plan(): Locator {
    return this.dialog.getByRole('region', { name: 'Plan' });
  }

  /** What is said of a field, below it. */
  said(text: string | RegExp): Locator {
    return this.dialog.getByText(text);
  }

  get submitButton(): Locator {
    return this.dialog.getByRole('button', { name: /^Get \d/ });
  }

  async submit(): Promise<void> {
    await this.submitButton.click();
  }

  get tellWhenReady(): Locator {
    return this.dialog.getByRole('checkbox', { name: 'Notify me when ready' });
  }

  /** One line a VM, once it was asked for. */
  vm(name: string): Locator {
    return this.dialog.getByRole('row').filter({ hasText: name });
  }

  button(name: string | RegExp): Locator {
    return this.dialog.getByRole('button', { name });
  }

  async close(): Promise<void> {
    await this.dialog.getByRole('button', { name: 'Close', exact: true }).last().click();
    await this.dialog.waitFor({ state: 'detached' });
  }
}
