import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const path = (name: string) => fileURLToPath(new URL(`../../../${name}`, import.meta.url));
const page = readFileSync(path('docs/operations.md'), 'utf8');
const UNIT = path('examples/systemd/dynvm.service');

it('every alert has a section that says what to look at', () => {
  const rules = readFileSync(path('examples/prometheus/alerts.yml'), 'utf8');
  const alerts = [...rules.matchAll(/^ +- alert: (\w+)$/gm)].map(([, name = '']) => name);
  expect(alerts.length).toBeGreaterThan(5);
  const sections = new Map(page.split(/^### /m).map((text) => [text.split('\n')[0], text]));
  for (const alert of alerts) expect(sections.get(alert), alert).toContain('- Look at:');
  const described = [...sections.keys()].filter((title) => title?.startsWith('Dynvm'));
  expect(described.toSorted()).toEqual(alerts.toSorted());
});

const hasTool = spawnSync('systemd-analyze', ['--version']).status === 0;

it.skipIf(!hasTool && !process.env.REQUIRE_SHELL_CLIENTS)(
  'the systemd unit is as closed as the page says',
  () => {
    const run = spawnSync('systemd-analyze', ['security', '--offline=yes', '--no-pager', UNIT], {
      encoding: 'utf8',
    });
    const verify = spawnSync('systemd-analyze', ['verify', UNIT], { encoding: 'utf8' });
    expect(verify.stderr).not.toMatch(/Unknown|Failed to parse|Invalid/);
    const [, exposure] = /exposure level for dynvm\.service: ([\d.]+)/.exec(run.stdout) ?? [];
    const [, stated] = /exposure at ([\d.]+) of 10/.exec(page.replaceAll(/\s+/g, ' ')) ?? [];
    expect(Number(exposure), run.stderr).toBeLessThanOrEqual(Number(stated));
  },
);
