import { afterEach, describe, expect, it } from 'vitest';
import { canRun, endDesktops, startDesktop } from '../runners/desktop.ts';

afterEach(endDesktops);

describe.skipIf(!canRun)('the demo', () => {
  it('shows its hosts', async () => {
    const { page } = await startDesktop();
    await page.getByRole('region', { name: 'Hosts' }).getByRole('rowheader').first().waitFor();
    expect(await page.title()).toBe('DynVM Console');
  });
});
