// Lint, format, unused code, import rules and references to documentation in one go; any finding fails.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { findBrokenReferences } from './check-references.mjs';

const areas = ['core', 'electron', 'renderer', 'test'].filter((area) => existsSync(area));
/** @type {[string, ...string[]][]} */
const steps = [
  ['biome', 'ci', '--error-on-warnings', '.'],
  ['knip', '--no-progress'],
  // What only tests use goes to them, or is marked @internal.
  ['knip', '--no-progress', '--production', '--exclude', 'dependencies,unlisted,binaries,unresolved'],
  ['node', 'scripts/openapi.mjs', '--check'],
  ['node', 'scripts/man-page.mjs', '--check'],
  ['depcruise', '--config', '.dependency-cruiser.cjs', '--output-type', 'err', ...areas],
];
let failed = false;
for (const [command, ...args] of steps) {
  const run = spawnSync(command, args, { stdio: 'inherit', shell: process.platform === 'win32' });
  failed ||= run.status !== 0;
}
const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  encoding: 'utf8',
});
const files = tracked.split('\n').filter((file) => file !== '' && existsSync(file));
for (const broken of findBrokenReferences('.', files)) {
  console.error(broken);
  failed = true;
}
process.exit(failed ? 1 : 0);
