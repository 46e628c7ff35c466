// Lint, format and import rules in one go; any finding fails.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const areas = ['core', 'electron', 'renderer', 'test'].filter((area) => existsSync(area));
/** @type {[string, ...string[]][]} */
const steps = [
  ['biome', 'ci', '--error-on-warnings', '.'],
  ['depcruise', '--config', '.dependency-cruiser.cjs', '--output-type', 'err', ...areas],
];
let failed = false;
for (const [command, ...args] of steps) {
  const run = spawnSync(command, args, { stdio: 'inherit', shell: process.platform === 'win32' });
  failed ||= run.status !== 0;
}
process.exit(failed ? 1 : 0);
