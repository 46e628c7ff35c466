// The desktop application as one folder, by electron-builder and without network access.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { projectNode, root, tell } from '../checkout/project.mjs';
import { findRuntimeClosure, readPackage } from '../third-party/read-package.mjs';
import { EXTERNAL_PACKAGES, MUSL_PACKAGES } from '../third-party/shipped-packages.mjs';
import { addLegalFiles } from './add-legal-files.mjs';

/**
 * @typedef {object} Flavour
 * @property {string} distPath folder of an unpacked Electron
 * @property {string} version of that Electron
 * @property {string} suffix of the application's name; empty for the product
 * @property {boolean} isDebuggable whether a debugger may attach, for tests
 */

/**
 * @param {string} target folder to make
 * @param {string} work folder for what is unfinished
 * @param {Flavour} flavour
 */
export function makeDesktopFolder(target, work, { distPath, version, suffix, isDebuggable }) {
  const { productName } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  runBuilder(['--dir'], {
    electronDist: distPath,
    electronVersion: version,
    productName: `${productName}${suffix}`,
    'extraMetadata.productName': `${productName}${suffix}`,
    'directories.output': work,
    ...(isDebuggable && { 'electronFuses.enableNodeCliInspectArguments': 'true' }),
  });
  rmSync(target, { recursive: true, force: true });
  renameSync(join(work, onlyFolderIn(work)), target);
  const packages = findRuntimeClosure(EXTERNAL_PACKAGES, MUSL_PACKAGES).map(readPackage);
  addLegalFiles(target, { bundles: ['main', 'preload', 'renderer', 'web'], packages });
}

/**
 * AppImage, dmg and nsis of a finished folder. electron-builder downloads the tools for them.
 * @param {string} folder
 * @param {Pick<Flavour, 'version'>} flavour
 */
export function makeInstallers(folder, { version }) {
  runBuilder(['--prepackaged', folder], {
    electronVersion: version,
    'directories.output': join(root, 'release', 'installers'),
  });
}

/** The platform decides what it is called: `linux-unpacked`, `mac-arm64`, … @param {string} folder */
function onlyFolderIn(folder) {
  const [made] = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  if (made === undefined) throw new Error(`electron-builder left nothing in ${folder}`);
  return made.name;
}

/**
 * @param {readonly string[]} args
 * @param {Record<string, string>} settings what electron-builder.yml leaves open
 */
function runBuilder(args, settings) {
  const given = Object.entries(settings).map(([name, value]) => `-c.${name}=${value}`);
  const cli = join(root, 'node_modules', 'electron-builder', 'cli.js');
  const run = spawnSync(projectNode(), [cli, ...args, '--publish', 'never', ...given], {
    cwd: root,
    // stdout holds only the names of what was made.
    stdio: ['ignore', 2, 2],
  });
  if (run.status === 0) return;
  tell('electron-builder failed; see above.');
  throw new Error(`electron-builder ${args.join(' ')} ended with ${run.status}`);
}
