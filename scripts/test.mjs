// npm test: installs and builds what is missing, then runs the tests. Arguments go to vitest (`npm test -- fleet`).
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ensureBuilt, ensureDesktopBuilt } from './build.mjs';
import { ensureInstalled } from './checkout/install.mjs';
import { projectNode, root, toolEnvironment } from './checkout/project.mjs';

/** Each suite's projects of vitest.config.mts. @type {Record<string, string[]>} */
const SUITES = {
  product: ['product', 'components', 'desktop'],
  desktop: ['desktop'],
  conformity: ['conformity'],
  fuzz: ['fuzz'],
  api: ['api'],
  couchbase: ['couchbase'],
  axe: ['axe'],
  screenshots: ['screenshots'],
};
/** Those that start the desktop. */
const WITH_WINDOW = ['desktop', 'couchbase', 'axe', 'screenshots'];

const [first, ...rest] = process.argv.slice(2);
const named = first?.startsWith('--suite=') ? first.slice('--suite='.length) : undefined;
const suite = named ?? 'product';
const projects = SUITES[suite];
if (projects === undefined) {
  console.error(`There is no suite ${suite}: ${Object.keys(SUITES).join(', ')}.`);
  process.exit(1);
}
await ensureInstalled();
await ensureBuilt();
if (projects.some((name) => WITH_WINDOW.includes(name))) await ensureDesktopBuilt();
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
const args = named === undefined ? process.argv.slice(2) : rest;
const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=test-results/${suite}.json`];
const run = spawnSync(
  projectNode(),
  [vitest, 'run', ...projects.map((name) => `--project=${name}`), ...reporters, ...args],
  {
    cwd: root,
    stdio: 'inherit',
    env: toolEnvironment(),
  },
);
process.exit(run.status ?? 1);
