// Builds out/core when its sources changed since the last build.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { withFileLock } from './file-lock.mjs';
import { ensureInstalled } from './install.mjs';
import { buildFolder, isMain, projectNode, root, tell, toolEnvironment } from './project.mjs';
import { runTool } from './run-tool.mjs';

const SOURCES = ['core', 'package.json', 'package-lock.json', 'vite.config.mts', 'tsconfig.base.json'];
const stamp = join(buildFolder, '.source-hash');

/** Makes out/core what the sources say. Ends the process when the build fails. */
export async function ensureBuilt() {
  if (isBuilt()) return;
  await withFileLock('build', async () => {
    if (!isBuilt()) await build();
  });
}

function isBuilt() {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === sourceHash();
}

async function build() {
  tell('Building …');
  const hash = sourceHash();
  // Beside the old one, then swapped: whoever starts meanwhile finds a whole build.
  const next = `${buildFolder}-next`;
  rmSync(next, { recursive: true, force: true });
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const run = await runTool(projectNode(), [vite, 'build', '--outDir', next, '--logLevel', 'warn'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    env: toolEnvironment(),
  });
  if (!run.ok) {
    tell('The build failed; the reason stands above.');
    process.exit(1);
  }
  writeFileSync(join(next, '.source-hash'), hash);
  rmSync(buildFolder, { recursive: true, force: true });
  renameSync(next, buildFolder);
}

function sourceHash() {
  const hash = createHash('sha256');
  for (const file of SOURCES.flatMap((source) => filesUnder(join(root, source))).sort()) {
    hash
      .update(`${relative(root, file)}\0`)
      .update(readFileSync(file))
      .update('\0');
  }
  return hash.digest('hex');
}

/**
 * @param {string} path
 * @returns {string[]}
 */
function filesUnder(path) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path).flatMap((name) => filesUnder(join(path, name)));
}

if (isMain(import.meta.url)) {
  await ensureInstalled();
  await ensureBuilt();
}
