import { afterEach, describe, expect, it } from 'vitest';
import { canRun, endDesktops, startDesktop } from '../runners/desktop.ts';

afterEach(endDesktops);

describe.skipIf(!canRun)('the demo', () => {
  it('shows its hosts', async () => {
    const { page } = await startDesktop();
    await page
      .getByText(/127\.0\.0\.1/)
      .first()
      .waitFor();
    expect(await page.title()).toBe('DynVM Console');
  });
});
