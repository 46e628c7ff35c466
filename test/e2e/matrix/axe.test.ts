import { mkdirSync, writeFileSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, describe, expect, it } from 'vitest';
import { endAllProcesses } from '../../integration/cli/cli-process.ts';
import { canRun, type Desktop, endDesktops } from '../runners/desktop.ts';
import { EMPTY, FEW } from './fleets.ts';
import { SCHEMES, settled, useScheme, useZoom } from './look.ts';
import { SCENES } from './scenes.ts';

const FOLDER = 'test-results/axe';
const ZOOMS = [1, 2];

interface Finding {
  readonly rule: string;
  readonly nodes: readonly string[];
}

afterAll(async () => {
  await endDesktops();
  await endAllProcesses();
});

/** Every scene, light and dark, at 100 % and 200 %: axe finds nothing. */
describe.skipIf(!canRun).each([FEW, EMPTY])('axe with $rows VMs', ({ rows, open }) => {
  it('finds nothing', async () => {
    const desktop = await open();
    // A tip that opens while axe looks is there at once: half faded in, its words would lack contrast.
    await desktop.page.emulateMedia({ reducedMotion: 'reduce' });
    const found: Record<string, Finding[]> = {};
    for (const scheme of SCHEMES) {
      await useScheme(desktop, scheme);
      for (const zoom of ZOOMS) {
        await useZoom(desktop, zoom);
        for (const scene of SCENES) {
          await scene.show(desktop.page);
          const findings = await findViolations(desktop);
          if (findings.length > 0) found[`${scene.name} ${scheme} ${zoom * 100} %`] = findings;
          await scene.leave?.(desktop.page);
        }
      }
    }
    await desktop.close();
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(`${FOLDER}/findings-${rows}.json`, JSON.stringify(found, null, 2));
    expect(found).toEqual({});
  });
});

async function findViolations({ page }: Desktop): Promise<Finding[]> {
  await settled(page);
  // Electron has no second window for axe to run in.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
  return violations.map(({ id, nodes }) => ({
    rule: id,
    nodes: nodes.slice(0, 5).map(({ html, failureSummary }) => `${html.slice(0, 200)} → ${failureSummary}`),
  }));
}
