import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, temporaryFolder } from '../cli/cli-process.ts';

const COPIED = [
  ...['core', 'electron', 'renderer', 'scripts', 'package.json', 'package-lock.json'],
  ...['tsconfig.base.json', 'vite.config.mts', 'electron.vite.config.mts', 'web.vite.config.mts'],
];

/** A checkout like this one, built and installed, in which no Electron was ever fetched. */
export function checkoutWithoutElectron(): string {
  const built = spawnSync(process.execPath, [join(ROOT, 'scripts', 'build.mjs')], { encoding: 'utf8' });
  if (built.status !== 0) throw new Error(`The build failed:\n${built.stderr}`);
  const folder = temporaryFolder();
  // Copies, not links: scripts and modules find their surroundings by where they really are.
  for (const name of COPIED) cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  symlinkSync(join(ROOT, 'out'), join(folder, 'out'));
  mkdirSync(join(folder, 'node_modules'));
  for (const name of readdirSync(join(ROOT, 'node_modules'))) {
    if (name === 'electron') continue;
    symlinkSync(join(ROOT, 'node_modules', name), join(folder, 'node_modules', name));
  }
  return folder;
}

/** A program of a few lines of shell, in a folder of its own where none is named. */
export function shellProgram(name: string, lines: string, folder = temporaryFolder()): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, name);
  writeFileSync(file, `#!/bin/sh\n${lines}\n`);
  chmodSync(file, 0o755);
  return folder;
}
