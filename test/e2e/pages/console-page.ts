import type { Locator, Page } from 'playwright';

type PageName = 'Overview' | 'VMs' | 'History' | 'Hosts' | 'Capacity' | 'Activity' | 'Settings';

/** The frame around every page. */
export class ConsolePage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async open(name: PageName): Promise<void> {
    const pages = this.page.getByRole('navigation', { name: 'Pages' });
    // Behind a name may stand a count.
    await pages.getByRole('button', { name: new RegExp(`^${name}`) }).click();
    await this.page.getByRole('heading', { level: 1, name }).waitFor();
  }

  async openPalette(): Promise<Locator> {
    await this.page.keyboard.press('Control+k');
    const palette = this.page.getByRole('dialog', { name: /^Search/ });
    await palette.waitFor();
    return palette;
  }

  /** Said on every page while the hosts are simulated. */
  get demoMark(): Locator {
    return this.page.getByRole('note').filter({ hasText: 'Demo' });
  }

  host(name: string): Locator {
    return this.page.getByRole('row').filter({ hasText: name });
  }
}
