// npm test: installs and builds what is missing, then runs the tests. Arguments go to vitest (`npm test -- fleet`).
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuilt, ensureDesktopBuilt, ensureWebBuilt } from './build.mjs';
import { ensureInstalled } from './checkout/install.mjs';
import { projectNode, root, toolEnvironment } from './checkout/project.mjs';

/** Each suite's projects of vitest.config.mts. @type {Record<string, string[]>} */
const SUITES = {
  product: ['product', 'components', 'desktop'],
  desktop: ['desktop'],
  chromium: ['chromium'],
  conformity: ['conformity'],
  fuzz: ['fuzz'],
  api: ['api'],
  couchbase: ['couchbase'],
  packages: ['packages'],
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
const CHROMIUM = process.env.DYNVM_CHROMIUM ?? '/usr/bin/chromium';
if (suite === 'chromium' && !existsSync(CHROMIUM)) {
  console.log(
    `The console was not tried in a browser: there is no ${CHROMIUM} (DYNVM_CHROMIUM names another).`,
  );
  process.exit(process.env.REQUIRE_CHROMIUM ? 1 : 0);
}
await ensureInstalled();
await ensureBuilt();
if (projects.some((name) => WITH_WINDOW.includes(name))) await ensureDesktopBuilt();
if (projects.includes('chromium')) await ensureWebBuilt();
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
const args = named === undefined ? process.argv.slice(2) : rest;
// The whole: windows, one after the other, leave a core idle half of the time, and the product's tests can use it.
const together = suite === 'product' && args.length === 0;
const runs = together
  ? [run('product', ['product', 'components'], []), run('desktop', ['desktop'], [], 'later')]
  : [run(suite, projects, args)];
const statuses = await Promise.all(runs);
process.exit(statuses.find((status) => status !== 0) ?? 0);

/**
 * @param {string} name of the report in test-results
 * @param {string[]} projects of vitest.config.mts
 * @param {string[]} options of vitest
 * @param {'now' | 'later'} output `later`: printed in one piece at its end, so that two runs don't mix theirs
 * @returns {Promise<number>} its exit code
 */
async function run(name, projects, options, output = 'now') {
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=test-results/${name}.json`];
  const child = spawn(
    projectNode(),
    [vitest, 'run', ...projects.map((project) => `--project=${project}`), ...reporters, ...options],
    {
      cwd: root,
      stdio: output === 'now' ? 'inherit' : ['inherit', 'pipe', 'pipe'],
      env: toolEnvironment(),
    },
  );
  /** @type {Buffer[]} */
  const said = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (part) => said.push(part));
  const status = await new Promise((resolve) => child.once('close', (code) => resolve(code ?? 1)));
  process.stdout.write(Buffer.concat(said));
  return status;
}
