// Paths in a checkout, and its own Node. Plain Node 20 without dependencies: runs before `npm ci`.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');
export const buildFolder = join(root, 'out', 'core');

/** True in a clone; false if only the built product was copied. */
export function isCheckout() {
  return existsSync(join(root, 'package-lock.json')) && existsSync(join(root, 'core'));
}

/**
 * True in the file that node was started with.
 * @param {string} moduleUrl its import.meta.url
 */
export function isMain(moduleUrl) {
  return process.argv[1] !== undefined && moduleUrl === pathToFileURL(process.argv[1]).href;
}

/** The Node that package.json pins, once it is installed; else the one that runs this. */
export function projectNode() {
  const installed = join(
    root,
    'node_modules',
    'node',
    'bin',
    process.platform === 'win32' ? 'node.exe' : 'node',
  );
  return existsSync(installed) ? installed : process.execPath;
}

/**
 * The environment in which `node` and the installed tools are the project's own.
 * @returns {NodeJS.ProcessEnv}
 */
export function toolEnvironment() {
  const separator = process.platform === 'win32' ? ';' : ':';
  return {
    ...process.env,
    PATH: `${join(root, 'node_modules', '.bin')}${separator}${process.env.PATH ?? ''}`,
  };
}

/**
 * One line for people. On stderr: stdout belongs to the command that was asked for.
 * @param {string} line
 */
export function tell(line) {
  process.stderr.write(`${line}\n`);
}
