// npm run package: desktop and service as folder, tar.gz, deb and (the desktop) rpm, made without any network access.
// --desktop, --service: only that. --test: a flavour of the desktop that a debugger may attach to; as a folder only.
// --installers: AppImage, dmg or nsis too, with tools that electron-builder downloads. Prints the names of what it made.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { ensureBuilt, ensureDesktopBuilt, ensureWebBuilt } from '../build.mjs';
import { ensureInstalled } from '../checkout/install.mjs';
import { root, tell } from '../checkout/project.mjs';
import { findRuntime } from '../electron-runtime/open-window.mjs';
import { makeDesktopFolder, makeInstallers } from './desktop-folder.mjs';
import { installDesktop, toDesktopDeb, toDesktopRpm } from './desktop-tree.mjs';
import { makeDeb } from './make-deb.mjs';
import { makeRpm } from './make-rpm.mjs';
import { makeServiceFolder } from './service-folder.mjs';
import { installService, toServiceDeb } from './service-tree.mjs';

const release = join(root, 'release');
const work = join(release, `next-${process.pid}`);
const product = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const given = new Set(process.argv.slice(2));
const isLinux = process.platform === 'linux';

await ensureInstalled();
try {
  if (!given.has('--service')) await packageDesktop();
  if (!given.has('--desktop') && !given.has('--test')) await packageService();
} finally {
  rmSync(work, { recursive: true, force: true });
}

async function packageDesktop() {
  await ensureDesktopBuilt();
  await ensureWebBuilt();
  const runtime = await findRuntime(true);
  if (runtime.executable === undefined) {
    tell(runtime.reason);
    process.exit(1);
  }
  const isDebuggable = given.has('--test');
  // Nobody should mistake a package with the old, unofficial Electron for the product.
  const suffix = (runtime.source === 'test' ? '-test-runtime' : '') + (isDebuggable ? '-test-flavour' : '');
  const { distPath, version } = runtime;
  const target = toTarget(`${product.name}${suffix}`);
  makeDesktopFolder(target, work, { distPath, version, suffix, isDebuggable });
  report(target);
  if (isDebuggable) return;
  packArchive(target);
  if (given.has('--installers')) makeInstallers(target, { version });
  if (!isLinux) return;
  const tree = join(work, 'desktop');
  installDesktop(target, tree);
  if (hasTool('dpkg-deb', 'deb')) {
    makeDeb(tree, toDesktopDeb(product), `${target}.deb`);
    report(`${target}.deb`);
  }
  if (hasTool('rpmbuild', 'rpm')) {
    makeRpm(tree, toDesktopRpm(product), { file: `${target}.rpm`, work });
    report(`${target}.rpm`);
  }
}

async function packageService() {
  if (!isLinux) return;
  await ensureBuilt();
  await ensureWebBuilt();
  const target = toTarget('dynvm-service');
  // The archive holds `dynvm`: it is unpacked in /opt, where the unit looks for it.
  const folder = join(work, 'dynvm');
  mkdirSync(work, { recursive: true });
  makeServiceFolder(folder);
  packArchive(folder, `${target}.tar.gz`);
  if (!hasTool('dpkg-deb', 'deb')) return;
  const tree = join(work, 'service');
  installService(folder, tree);
  makeDeb(tree, toServiceDeb(product), `${target}.deb`);
  report(`${target}.deb`);
}

/** @param {string} name */
function toTarget(name) {
  return join(release, `${name}-${process.platform}-${process.arch}`);
}

/** @param {string} folder @param {string} [file] */
function packArchive(folder, file = `${folder}.tar.gz`) {
  const tar = ['--owner=0', '--group=0', '-C', join(folder, '..'), '-czf', file, basename(folder)];
  if (spawnSync('tar', isLinux ? tar : tar.slice(2), { stdio: ['ignore', 2, 2] }).status !== 0) {
    throw new Error('tar failed');
  }
  report(file);
}

/** @param {string} tool @param {string} kind */
function hasTool(tool, kind) {
  if (spawnSync(tool, ['--version'], { stdio: 'ignore' }).status === 0) return true;
  tell(`No ${kind} was made: there is no ${tool}.`);
  return false;
}

/** @param {string} path */
function report(path) {
  if (!existsSync(path)) throw new Error(`${path} is missing`);
  process.stdout.write(`${relative(process.cwd(), path)}\n`);
}
