// Installs what package-lock.json asks for and node_modules lacks.
import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { withFileLock } from './file-lock.mjs';
import { root, tell } from './project.mjs';
import { runTool } from './run-tool.mjs';

const lockFile = join(root, 'package-lock.json');
/** A copy of the lock file that node_modules was installed from. */
const stamp = join(root, 'node_modules', '.package-lock-source');
/** npm's own record of node_modules. */
const npmsOwnNote = join(root, 'node_modules', '.package-lock.json');

/**
 * No package runs a script of its own while it is installed, whatever npm does by default, but `node`, whose script
 * fetches its binary. Dev dependencies also under NODE_ENV=production: they are the tools.
 */
const STEPS = [
  ['ci', '--include=dev', '--ignore-scripts'],
  ['rebuild', 'node', '--ignore-scripts=false'],
];

/** Runs `npm ci` if node_modules differs from the lock file. Ends the process if that fails. */
export async function ensureInstalled() {
  if (isInstalled()) return;
  await withFileLock('install', async () => {
    if (isInstalled()) return;
    tell('Installing what is missing (npm ci) …');
    const [command, ...prefix] = npmCommand();
    for (const args of STEPS) {
      // npm's output goes to stderr.
      const run = await runTool(command, [...prefix, ...args, '--loglevel=error'], {
        cwd: root,
        stdio: ['ignore', 2, 2],
        shell: process.platform === 'win32' && prefix.length === 0,
      });
      if (run.ok) continue;
      const line = `npm ${args.join(' ')}`;
      tell(`${line} failed${run.reason ? `: ${run.reason}` : ''}. Run "${line}" in ${root} to see why.`);
      process.exit(1);
    }
    copyFileSync(lockFile, stamp);
  });
}

function isInstalled() {
  // The node package is there without its binary where its script was not run.
  if (!existsSync(npmsOwnNote) || !existsSync(join(root, 'node_modules', 'node', 'bin'))) return false;
  const wanted = readFileSync(lockFile, 'utf8');
  if (existsSync(stamp)) return readFileSync(stamp, 'utf8') === wanted;
  if (!holds(JSON.parse(readFileSync(npmsOwnNote, 'utf8')), JSON.parse(wanted))) return false;
  copyFileSync(lockFile, stamp);
  return true;
}

/**
 * Somebody ran npm ci by hand: everything required is there in the version asked for.
 * @typedef {{ packages: Record<string, { version?: string, optional?: boolean, devOptional?: boolean, peer?: boolean }> }} Lock
 * @param {Lock} found
 * @param {Lock} wanted
 */
function holds(found, wanted) {
  return Object.entries(wanted.packages).every(
    ([path, entry]) =>
      path === '' || entry.optional || entry.devOptional || found.packages[path]?.version === entry.version,
  );
}

/** @returns {[string, ...string[]]} */
function npmCommand() {
  const running = process.env.npm_execpath;
  // Prefer the npm that started this: another one on PATH may be too old for this lock file.
  if (running && basename(running) === 'npm-cli.js' && existsSync(running)) {
    // Not the project's own Node, which this removes and installs again.
    const node = process.env.npm_node_execpath ?? process.execPath;
    if (!node.startsWith(join(root, 'node_modules'))) return [node, running];
  }
  return ['npm'];
}
