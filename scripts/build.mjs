// Builds out/core and the desktop's parts of out/ when their sources changed since the last build.
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { withFileLock } from './checkout/file-lock.mjs';
import { ensureInstalled } from './checkout/install.mjs';
import { isMain, projectNode, root, tell, toolEnvironment } from './checkout/project.mjs';
import { runTool } from './checkout/run-tool.mjs';

/**
 * @typedef {object} Build
 * @property {string} name
 * @property {string[]} sources files and folders it is made from
 * @property {string[]} folders what it makes, below out/
 * @property {(next: string) => string[]} command arguments of node that make them below `next`
 */

const SHARED_SOURCES = [
  'core',
  'scripts/third-party',
  'package.json',
  'package-lock.json',
  'tsconfig.base.json',
];

/** @type {Build} */
const CORE = {
  name: 'core',
  sources: [...SHARED_SOURCES, 'vite.config.mts'],
  folders: ['core'],
  command: (next) => [
    join('node_modules', 'vite', 'bin', 'vite.js'),
    'build',
    '--outDir',
    join(next, 'core'),
    '--logLevel',
    'warn',
  ],
};

/** @type {Build} */
const WEB = {
  name: 'web',
  sources: [...SHARED_SOURCES, 'renderer', 'web.vite.config.mts'],
  folders: ['web'],
  command: () => [
    join('node_modules', 'vite', 'bin', 'vite.js'),
    'build',
    '--config',
    'web.vite.config.mts',
    '--logLevel',
    'warn',
  ],
};

/** @type {Build} */
const DESKTOP = {
  name: 'desktop',
  sources: [...SHARED_SOURCES, 'electron', 'renderer', 'electron.vite.config.mts'],
  folders: ['main', 'preload', 'renderer'],
  // --outDir would put all three into one folder, so the configuration reads a variable instead.
  command: () => [
    join('node_modules', 'electron-vite', 'bin', 'electron-vite.js'),
    'build',
    '--logLevel',
    'warn',
  ],
};

/** Brings out/core up to date with the sources. Ends the process if the build fails. */
export function ensureBuilt() {
  return ensure(CORE);
}

/** The same for the console's pages in a browser. */
export function ensureWebBuilt() {
  return ensure(WEB);
}

/** The same for the main process, preload and renderer. */
export function ensureDesktopBuilt() {
  return ensure(DESKTOP);
}

/** @param {Build} build */
async function ensure(build) {
  if (isBuilt(build)) return;
  await withFileLock(`build-${build.name}`, async () => {
    if (!isBuilt(build)) await make(build);
  });
}

/** @param {Build} build */
function toStampPath({ name }) {
  return join(root, 'out', `.${name}-source-hash`);
}

/** @param {Build} build */
function isBuilt(build) {
  const stamp = toStampPath(build);
  if (!build.folders.every((folder) => existsSync(join(root, 'out', folder)))) return false;
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === sourceHash(build);
}

/** @param {Build} build */
async function make(build) {
  tell(`Building the ${build.name} …`);
  const hash = sourceHash(build);
  const out = join(root, 'out');
  // Built next to the old one, then swapped: a start in between finds a complete build.
  const next = join(out, `next-${build.name}`);
  rmSync(next, { recursive: true, force: true });
  mkdirSync(next, { recursive: true });
  const run = await runTool(projectNode(), build.command(next), {
    cwd: root,
    stdio: ['ignore', 2, 2],
    env: { ...toolEnvironment(), DYNVM_BUILD_FOLDER: next },
  });
  if (!run.ok) {
    tell('The build failed; see above.');
    process.exit(1);
  }
  for (const folder of build.folders) {
    rmSync(join(out, folder), { recursive: true, force: true });
    renameSync(join(next, folder), join(out, folder));
  }
  rmSync(next, { recursive: true, force: true });
  writeFileSync(toStampPath(build), hash);
}

/** @param {Build} build */
function sourceHash({ sources }) {
  const hash = createHash('sha256');
  for (const file of sources.flatMap((source) => filesUnder(join(root, source))).sort()) {
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
  await ensureWebBuilt();
  await ensureDesktopBuilt();
}
