// Programs that measure or stress the product: they need it built, and are not vitest tests.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ensureBuilt, ensureDesktopBuilt } from './build.mjs';
import { ensureInstalled } from './checkout/install.mjs';
import { projectNode, root, toolEnvironment } from './checkout/project.mjs';

/**
 * Runs test/<name>/run.ts from source on the project's Node, with the arguments of this command line, and ends as it ends.
 * @param {string} name
 */
export async function runTestProgram(name) {
  await ensureInstalled();
  await ensureBuilt();
  await ensureDesktopBuilt();
  const program = join(root, 'test', name, 'run.ts');
  const run = spawnSync(
    projectNode(),
    ['--disable-warning=ExperimentalWarning', program, ...process.argv.slice(2)],
    {
      cwd: root,
      stdio: 'inherit',
      env: toolEnvironment(),
    },
  );
  process.exit(run.status ?? 1);
}
