// What the lock file and the installed package say of one dependency.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { root } from '../checkout/project.mjs';

/**
 * @typedef {object} ThirdPartyPackage
 * @property {string} path as in the lock file: `node_modules/react`
 * @property {string} name
 * @property {string} version
 * @property {string} license SPDX expression, or `UNKNOWN`
 * @property {string} [integrity] as in the lock file
 */

const LICENSE_FILE = /^(licen[cs]e|copying|notice|ofl)/i;

/** @typedef {{ version?: string, integrity?: string, license?: string }} LockEntry */

/** @type {{ packages: Record<string, LockEntry> } | undefined} */
let lock;

/** The lock file, read once. */
function readLock() {
  lock ??= JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  return /** @type {NonNullable<typeof lock>} */ (lock);
}

/**
 * @param {string} path as in the lock file
 * @returns {ThirdPartyPackage}
 */
export function readPackage(path) {
  const manifest = JSON.parse(readFileSync(join(root, path, 'package.json'), 'utf8'));
  const entry = readLock().packages[path];
  if (entry === undefined || entry.version !== manifest.version) {
    throw new Error(`${path} is ${manifest.version}, and ${entry?.version} in package-lock.json: run npm ci`);
  }
  // Some old manifests have a list of them.
  const license = entry.license ?? manifest.license ?? manifest.licenses?.[0]?.type ?? 'UNKNOWN';
  return {
    path,
    name: manifest.name,
    version: manifest.version,
    license,
    ...(entry.integrity && { integrity: entry.integrity }),
  };
}

/**
 * Every licence text in the package's folder, one after the other.
 * @param {ThirdPartyPackage} thirdParty
 */
export function readLicenseTexts({ path }) {
  const folder = join(root, path);
  return readdirSync(folder)
    .filter((name) => LICENSE_FILE.test(name))
    .sort()
    .map((name) => readFileSync(join(folder, name), 'utf8').replaceAll('\r\n', '\n').trim());
}

/**
 * The lock file's path of the package a module belongs to; undefined for our own.
 * @param {string} moduleId absolute path, with a query where the bundler adds one
 */
export function toPackagePath(moduleId) {
  const file = moduleId.replace(/^\0/, '').split('?')[0] ?? '';
  const path = relative(root, file).split(sep).join('/');
  const match = /^((?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path);
  return match?.[1];
}

/**
 * What packages need at run time, they themselves included, as far as it is installed.
 * @param {readonly string[]} names
 * @param {readonly string[]} [without] names that are left out, with all that only they need
 * @returns {string[]} paths as in the lock file
 */
export function findRuntimeClosure(names, without = []) {
  const { packages } = readLock();
  /** @type {Set<string>} */
  const found = new Set();
  const pending = names.map((name) => `node_modules/${name}`);
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    if (found.has(path) || !existsSync(join(root, path))) continue;
    found.add(path);
    const { dependencies = {}, optionalDependencies = {} } =
      /** @type {{ dependencies?: object, optionalDependencies?: object }} */ (packages[path] ?? {});
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      if (without.includes(name)) continue;
      const at = findInstalled(name, path);
      if (at !== undefined) pending.push(at);
    }
  }
  return [...found].sort();
}

/**
 * Where Node would find `name` for a package.
 * @param {string} name
 * @param {string} from path as in the lock file
 */
function findInstalled(name, from) {
  for (let folder = from; ; folder = dirname(folder)) {
    const path = folder === '.' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (existsSync(join(root, path))) return path;
    if (folder === '.') return undefined;
  }
}
