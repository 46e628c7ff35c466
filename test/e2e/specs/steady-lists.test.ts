import type { Locator } from 'playwright';
import { afterEach, describe, expect, it } from 'vitest';
import { ConsolePage } from '../pages/console-page.ts';
import { ask, getVms } from '../runners/ask.ts';
import { canRun, endDesktops, startDesktop } from '../runners/desktop.ts';

afterEach(endDesktops);

describe.skipIf(!canRun)('lists in which something new comes on top', () => {
  it('leave the line under the pointer where it is', async () => {
    const { page } = await startDesktop();
    const console = new ConsolePage(page);
    await console.host('sim-host-4').waitFor();
    await getVms(page, { descriptor: 'first', count: 1 });

    const progress = page.getByRole('region', { name: 'In progress: list' });
    const ended = progress.getByRole('listitem').filter({ hasText: 'first' });
    await ended.hover();
    const before = await readTop(ended);
    await ask(page, 'requests.provision', { descriptor: 'second', osKey: 'centos7', count: 8 });
    await progress.getByText('second').first().waitFor({ state: 'attached' });
    // Screens scroll by whole pixels.
    expect(Math.abs((await readTop(ended)) - before)).toBeLessThanOrEqual(1);
    // Nobody reads it any more: what is new is in sight.
    await page.mouse.move(1, 1);
    await progress.getByText('second').first().waitFor();
    await expect.poll(() => readTop(ended)).toBeGreaterThan(before + 20);
  });

  it('do so in the activity, however many lines come', async () => {
    const { page } = await startDesktop();
    const console = new ConsolePage(page);
    await console.host('sim-host-4').waitFor();
    const { leases } = await getVms(page, { descriptor: 'many', count: 10 });
    for (let round = 0; round < 4; round += 1) await extendAll();
    await console.open('Activity');
    const lines = page.getByRole('region', { name: 'Activity, newest first' }).getByRole('listitem');
    const seen = lines.nth(4);
    await seen.hover();
    const text = await seen.textContent();
    const before = await readTop(seen);
    await extendAll();
    await expect.poll(() => lines.nth(4).textContent()).not.toBe(text);
    await expect.poll(() => readTops(lines.filter({ hasText: text ?? '' }))).toContainEqual(before);

    async function extendAll(): Promise<void> {
      for (const { id } of leases)
        await ask(page, 'leases.extend', { selector: { leaseIds: [id] }, minutes: 1, from: 'deadline' });
    }
  });
});

async function readTop(line: Locator): Promise<number> {
  return line.evaluate((element) => element.getBoundingClientRect().top);
}

async function readTops(lines: Locator): Promise<number[]> {
  return lines.evaluateAll((elements) => elements.map((element) => element.getBoundingClientRect().top));
}
