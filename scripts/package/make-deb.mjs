// A Debian package of a finished application folder, by dpkg-deb alone.
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { root } from '../checkout/project.mjs';

const NAME = 'dynvm-console';
const ARCHITECTURES = /** @type {Record<string, string>} */ ({ x64: 'amd64', arm64: 'arm64' });
/** Libraries of Chromium, and what a desktop brings anyway. */
const DEPENDS = 'libgtk-3-0 | libgtk-3-0t64, libnss3, libasound2 | libasound2t64, libgbm1, xdg-utils';

/**
 * @param {string} application folder
 * @param {{ version: string, description: string, file: string, work: string }} options
 */
export function makeDeb(application, { version, description, file, work }) {
  const tree = join(work, 'deb');
  rmSync(tree, { recursive: true, force: true });
  installTree(application, tree);
  mkdirSync(join(tree, 'DEBIAN'), { recursive: true });
  writeFileSync(join(tree, 'DEBIAN', 'control'), toControl({ version, description, tree }));
  for (const [script, text] of Object.entries(SCRIPTS)) {
    writeFileSync(join(tree, 'DEBIAN', script), text, { mode: 0o755 });
  }
  const run = spawnSync('dpkg-deb', ['--root-owner-group', '-Zxz', '-z1', '--build', tree, file], {
    stdio: ['ignore', 2, 2],
  });
  rmSync(tree, { recursive: true, force: true });
  if (run.status !== 0) throw new Error(`dpkg-deb could not make ${file}`);
}

/**
 * Puts the application and what a Linux desktop needs to find it below `tree`.
 * @param {string} application
 * @param {string} tree
 */
export function installTree(application, tree) {
  const folder = join(tree, 'opt', NAME);
  const share = join(tree, 'usr', 'share');
  cpSync(application, folder, { recursive: true, verbatimSymlinks: true });
  // Where user namespaces are restricted, Chromium's sandbox needs this helper to be root's.
  chmodSync(join(folder, 'chrome-sandbox'), 0o4755);
  mkdirSync(join(tree, 'usr', 'bin'), { recursive: true });
  symlinkSync(`/opt/${NAME}/${NAME}`, join(tree, 'usr', 'bin', NAME));
  copyTo(join(root, 'resources', 'linux', `${NAME}.desktop`), join(share, 'applications', `${NAME}.desktop`));
  for (const icon of readdirSync(join(root, 'resources', 'icons'))) {
    const size = basename(icon, '.png');
    const target = join(share, 'icons', 'hicolor', size, 'apps', `${NAME}.png`);
    copyTo(join(root, 'resources', 'icons', icon), target);
  }
  copyTo(
    join(root, 'resources', 'icon.svg'),
    join(share, 'icons', 'hicolor', 'scalable', 'apps', `${NAME}.svg`),
  );
  writeTo(
    join(share, 'man', 'man1', `${NAME}.1.gz`),
    gzipSync(readFileSync(join(root, 'resources', 'linux', `${NAME}.1`)), { level: 9 }),
  );
  copyTo(join(application, 'LICENSE'), join(share, 'doc', NAME, 'copyright'));
}

/** Data of users is never touched: it is theirs. */
const SCRIPTS = {
  postinst: `#!/bin/sh
set -e
if command -v update-desktop-database >/dev/null; then update-desktop-database -q /usr/share/applications || true; fi
if command -v gtk-update-icon-cache >/dev/null; then gtk-update-icon-cache -qf /usr/share/icons/hicolor || true; fi
`,
  postrm: `#!/bin/sh
set -e
if command -v update-desktop-database >/dev/null; then update-desktop-database -q /usr/share/applications || true; fi
`,
};

/** @param {{ version: string, description: string, tree: string }} options */
function toControl({ version, description, tree }) {
  return [
    `Package: ${NAME}`,
    `Version: ${version}`,
    `Architecture: ${ARCHITECTURES[process.arch] ?? process.arch}`,
    'Maintainer: the DynVM Console authors <noreply@localhost>',
    'Section: admin',
    'Priority: optional',
    `Installed-Size: ${Math.ceil(measureSize(tree) / 1024)}`,
    `Depends: ${DEPENDS}`,
    'Recommends: libsecret-1-0, libnotify-bin',
    `Description: ${description}`,
    '',
  ].join('\n');
}

/**
 * @param {string} path
 * @returns {number} bytes
 */
function measureSize(path) {
  return readdirSync(path, { withFileTypes: true }).reduce((sum, entry) => {
    const child = join(path, entry.name);
    if (entry.isDirectory()) return sum + measureSize(child);
    return entry.isFile() ? sum + statSync(child).size : sum;
  }, 0);
}

/** @param {string} from @param {string} to */
function copyTo(from, to) {
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, to);
}

/** @param {string} to @param {Buffer} content */
function writeTo(to, content) {
  mkdirSync(dirname(to), { recursive: true });
  writeFileSync(to, content);
}
