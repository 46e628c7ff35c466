// npm run package: the application as a folder that starts without this checkout, made without any network access.
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, join, relative } from 'node:path';
import { createPackageWithOptions } from '@electron/asar';
import { ensureDesktopBuilt } from './build.mjs';
import { ensureInstalled } from './install.mjs';
import { root, tell } from './project.mjs';
import { findRuntime } from './window.mjs';

await ensureInstalled();
await ensureDesktopBuilt();
const runtime = await findRuntime(true);
if (runtime.executable === undefined) {
  tell(runtime.reason);
  process.exit(1);
}
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
// Nobody should take a package with the old, unofficial Electron for the product.
const suffix = runtime.source === 'test' ? '-test-runtime' : '';
const release = join(root, 'release');
mkdirSync(release, { recursive: true });
const target = join(release, `${manifest.name}${suffix}-${process.platform}-${process.arch}`);
const work = mkdtempSync(join(release, 'next-'));
try {
  const application = join(work, 'application');
  copyApplication(application);
  const dist = join(work, 'dist');
  cpSync(runtime.distPath, dist, { recursive: true, verbatimSymlinks: true });
  const resources = join(dist, 'resources');
  rmSync(join(resources, 'default_app.asar'), { force: true });
  await createPackageWithOptions(application, join(resources, 'app.asar'), { unpack: '**/*.node' });
  renameExecutable(dist);
  rmSync(target, { recursive: true, force: true });
  renameSync(dist, target);
} finally {
  rmSync(work, { recursive: true, force: true });
}
process.stdout.write(`${relative(process.cwd(), target)}\n`);

/**
 * What the bundles are, and the few packages that can't be bundled because they are native.
 * @param {string} into
 */
function copyApplication(into) {
  for (const part of ['main', 'preload', 'renderer']) {
    cpSync(join(root, 'out', part), join(into, 'out', part), {
      recursive: true,
      filter: (file) => !file.endsWith('.map'),
    });
  }
  const { name, version, description, license, main, productName } = manifest;
  const shipped = { name, version, description, license, main, productName: `${productName}${suffix}` };
  writeFileSync(join(into, 'package.json'), JSON.stringify(shipped, null, 2));
  for (const folder of productionPackages()) {
    cpSync(folder, join(into, relative(root, folder)), {
      recursive: true,
      filter: (file) => file === folder || isShipped(relative(folder, file), folder),
    });
  }
}

/**
 * Not what a package holds for itself in turn, and not the 70 MB of C++ the Couchbase SDK could be built from.
 * @param {string} file
 * @param {string} folder
 */
function isShipped(file, folder) {
  const [first = ''] = file.split(/[\\/]/);
  return first !== 'node_modules' && !(basename(folder) === 'couchbase' && ['deps', 'src'].includes(first));
}

/** Folders of the dependencies and of theirs. */
function productionPackages() {
  const npm = process.env.npm_execpath;
  const args = ['ls', '--omit=dev', '--all', '--parseable'];
  const [command, ...before] = npm?.endsWith('.js') ? [process.execPath, npm] : ['npm'];
  const listed = execFileSync(/** @type {string} */ (command), [...before, ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return listed
    .toString()
    .split('\n')
    .slice(1)
    .filter((folder) => folder !== '' && existsSync(folder));
}

/** Electron looks for its own start-up application under its own name; a product has one of its own. @param {string} dist */
function renameExecutable(dist) {
  if (process.platform === 'linux') renameSync(join(dist, 'electron'), join(dist, manifest.name));
}
