// Type-checks every area that has a tsconfig of its own (the references of the root tsconfig).
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const { references } = JSON.parse(readFileSync('tsconfig.json', 'utf8'));
let failed = false;
for (const { path } of references) {
  // Incremental: 4 s instead of 30 s.
  const known = join('.cache', 'types', `${path.replaceAll(/\W+/g, '-')}.tsbuildinfo`);
  const run = spawnSync('tsc', ['--noEmit', '--incremental', '--tsBuildInfoFile', known, '-p', path], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  failed ||= run.status !== 0;
}
process.exit(failed ? 1 : 0);
