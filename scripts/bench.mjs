// npm run bench: measures the figures of docs/benchmarks.md and writes them. `npm run bench -- NAME` only shows one scene.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ensureBuilt } from './build.mjs';
import { ensureInstalled } from './install.mjs';
import { projectNode, root, toolEnvironment } from './project.mjs';

await ensureInstalled();
await ensureBuilt();
const program = join(root, 'test', 'bench', 'run.ts');
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
