// npm run chaos -- --seed S --minutes M --hosts 6: random asks, faults and kill -9 on real processes, then what must hold.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ensureBuilt } from './build.mjs';
import { ensureInstalled } from './install.mjs';
import { projectNode, root, toolEnvironment } from './project.mjs';

await ensureInstalled();
await ensureBuilt();
const program = join(root, 'test', 'chaos', 'run.ts');
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
