import { mkdirSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { endAllProcesses } from '../../integration/cli/cli-process.ts';
import { ask, getVms } from '../runners/ask.ts';
import { canRun, endDesktops, startDesktop } from '../runners/desktop.ts';
import { EMPTY, FEW, MANY } from './fleets.ts';
import { layoutProblems, watchShifts } from './layout.ts';
import { SCHEMES, type Size, settled, useScheme, useSize } from './look.ts';
import { SCENES } from './scenes.ts';

const FOLDER = 'test-results/screenshots';
const SIZES: readonly Size[] = [
  { width: 1024, height: 640 },
  { width: 1280, height: 800 },
  { width: 1440, height: 900 },
  { width: 1920, height: 1080 },
  { width: 2560, height: 1440 },
];
/** "Good" ends at 0.1 by Web Vitals; what is watched all day must be far steadier. */
const SHIFT_MAX = 0.01;

afterAll(async () => {
  await endDesktops();
  await endAllProcesses();
});

describe.skipIf(!canRun).each([EMPTY, FEW, MANY])('the window with $rows VMs', ({ rows, open }) => {
  it('has every scene in every size, light and dark, with nothing cut off or on top of another', async () => {
    const desktop = await open();
    const { page } = desktop;
    const folder = `${FOLDER}/${rows}`;
    mkdirSync(folder, { recursive: true });
    const found: Record<string, string[]> = {};
    for (const size of SIZES) {
      await useSize(desktop, size);
      for (const scheme of SCHEMES) {
        await useScheme(desktop, scheme);
        for (const scene of SCENES) {
          await scene.show(page);
          await settled(page);
          const name = `${scene.name}-${scheme}-${size.width}x${size.height}`;
          await page.screenshot({ path: `${folder}/${name}.png`, animations: 'disabled' });
          const problems = await layoutProblems(page);
          if (problems.length > 0) found[name] = problems;
          await scene.leave?.(page);
        }
      }
    }
    await desktop.close();
    writeFileSync(`${folder}/problems.json`, JSON.stringify(found, null, 2));
    expect(found).toEqual({});
  });
});

describe.skipIf(!canRun)('while VMs come and go', () => {
  it('moves nothing on any page that nobody touched', async () => {
    const desktop = await startDesktop();
    const { page } = desktop;
    await useSize(desktop, { width: 1280, height: 800 });
    await getVms(page, { descriptor: 'first', count: 2 });
    const found: Record<string, unknown> = {};
    const sums: Record<string, number> = {};
    // The demo has no file to add a host to.
    for (const scene of SCENES.filter(({ name }) => name !== 'host-form')) {
      await scene.show(page);
      await settled(page);
      // What was just opened by a key counts as touched for half a second.
      await page.waitForTimeout(700);
      const end = await watchShifts(page);
      await getVms(page, { descriptor: 'passing', count: 3 });
      await ask(page, 'leases.release', { selector: { descriptor: 'passing' } });
      const { sum, what } = await end();
      sums[scene.name] = sum;
      if (sum > SHIFT_MAX) found[scene.name] = { sum, what };
      await scene.leave?.(page);
    }
    await desktop.close();
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(`${FOLDER}/shifts.json`, JSON.stringify({ sums, found }, null, 2));
    expect(found).toEqual({});
  });
});
