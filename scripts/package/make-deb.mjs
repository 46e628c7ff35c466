// A Debian package of a file tree, by dpkg-deb alone.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import { grantReading } from './grant-reading.mjs';

const ARCHITECTURES = /** @type {Record<string, string>} */ ({ x64: 'amd64', arm64: 'arm64' });
const MAINTAINER = 'the DynVM Console authors <noreply@localhost>';

/**
 * @typedef {object} DebPackage
 * @property {string} name
 * @property {string} version as in package.json
 * @property {string} description one line
 * @property {string} details a few more
 * @property {Record<string, string>} fields further lines of `control`: Depends, Recommends, …
 * @property {Record<string, string>} scripts postinst, prerm, postrm: shell
 * @property {readonly string[]} [conffiles] absolute paths of files that belong to the admin once installed
 */

/**
 * @param {string} tree what will be below `/`; `DEBIAN` and the package's changelog are added to it
 * @param {DebPackage} deb
 * @param {string} file to write
 */
export function makeDeb(tree, deb, file) {
  writeChangelog(tree, deb);
  grantReading(tree);
  const files = listFiles(tree);
  const bytes = files.reduce((sum, path) => sum + statSync(path).size, 0);
  const control = join(tree, 'DEBIAN');
  mkdirSync(control);
  writeFileSync(join(control, 'control'), toControl(deb, Math.ceil(bytes / 1024)));
  writeFileSync(join(control, 'md5sums'), files.map((path) => toSum(tree, path)).join(''));
  const { conffiles = [] } = deb;
  if (conffiles.length > 0) writeFileSync(join(control, 'conffiles'), `${conffiles.join('\n')}\n`);
  for (const [script, text] of Object.entries(deb.scripts)) {
    writeFileSync(join(control, script), text, { mode: 0o755 });
  }
  const run = spawnSync('dpkg-deb', ['--root-owner-group', '-Zxz', '-z1', '--build', tree, file], {
    stdio: ['ignore', 2, 2],
  });
  rmSync(control, { recursive: true });
  if (run.status !== 0) throw new Error(`dpkg-deb could not make ${file}`);
}

/**
 * A pre-release is older than its release: `0.2.0-rc.1` is `0.2.0~rc.1` to dpkg and rpm.
 * @param {string} version as in package.json
 */
export function toLinuxVersion(version) {
  return version.replace('-', '~').replaceAll('-', '.');
}

/** @param {DebPackage} deb @param {number} sizeKib */
function toControl({ name, version, description, details, fields }, sizeKib) {
  const lines = {
    Package: name,
    Version: toLinuxVersion(version),
    Architecture: ARCHITECTURES[process.arch] ?? process.arch,
    Maintainer: MAINTAINER,
    Section: 'admin',
    Priority: 'optional',
    'Installed-Size': String(sizeKib),
    ...fields,
    Description: `${description}\n ${details.replaceAll('\n', '\n ')}`,
  };
  return Object.entries(lines)
    .map(([field, value]) => `${field}: ${value}\n`)
    .join('');
}

/** Debian's own form; what changed stands in the project's changelog. @param {string} tree @param {DebPackage} deb */
function writeChangelog(tree, { name, version }) {
  const date = new Date().toUTCString().replace('GMT', '+0000');
  const text = `${name} (${toLinuxVersion(version)}) unstable; urgency=medium\n\n  * Release ${version}.\n\n -- ${MAINTAINER}  ${date}\n`;
  const folder = join(tree, 'usr', 'share', 'doc', name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'changelog.gz'), gzipSync(text, { level: 9 }));
}

/** @param {string} tree @param {string} path */
function toSum(tree, path) {
  return `${createHash('md5').update(readFileSync(path)).digest('hex')}  ${relative(tree, path)}\n`;
}

/**
 * @param {string} folder
 * @returns {string[]} regular files, absolute
 */
function listFiles(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return listFiles(path);
    return entry.isFile() ? [path] : [];
  });
}
