// The service as one folder that runs anywhere below /: Node.js, what is built of us, and native packages.
import { chmodSync, copyFileSync, cpSync, mkdirSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { projectNode, root } from '../checkout/project.mjs';
import { findRuntimeClosure, readPackage } from '../third-party/read-package.mjs';
import { EXTERNAL_PACKAGES, MUSL_PACKAGES } from '../third-party/shipped-packages.mjs';
import { addLegalFiles } from './add-legal-files.mjs';
import { copyInto } from './copy-into.mjs';

/** Folders below `out/`. */
const BUNDLES = ['core', 'web'];
/** The rest is what native packages are built with. */
const NOT_SHIPPED = ['cmake-js', 'node-addon-api', ...MUSL_PACKAGES];
const SOURCES = /^node_modules\/(couchbase\/(deps|src|tools|scripts)|@photostructure\/sqlite\/src)(\/|$)/;
const PREBUILD = /\/@photostructure\/sqlite\/prebuilds\/([^/]+)/;

/**
 * ```
 * bin/dynvm   lib/{node,core,web,node_modules}   docs   share/{default,dynvmservice.ini,dynvm.service,dynvm.1}
 * ```
 * @param {string} folder to make
 */
export function makeServiceFolder(folder) {
  const library = join(folder, 'lib');
  mkdirSync(library, { recursive: true });
  copyFileSync(projectNode(), join(library, 'node'));
  chmodSync(join(library, 'node'), 0o755);
  for (const bundle of BUNDLES) {
    cpSync(join(root, 'out', bundle), join(library, bundle), { recursive: true, filter: isNeededAtRunTime });
  }
  const packages = findRuntimeClosure(EXTERNAL_PACKAGES, NOT_SHIPPED);
  for (const path of packages) copyPackage(path, library);
  copyInto(join(root, 'resources', 'service', 'dynvm.sh'), join(folder, 'bin', 'dynvm'));
  chmodSync(join(folder, 'bin', 'dynvm'), 0o755);
  const share = join(folder, 'share');
  for (const name of ['default', 'dynvmservice.ini']) {
    copyInto(join(root, 'resources', 'service', name), join(share, name));
  }
  copyInto(join(root, 'examples', 'systemd', 'dynvm.service'), join(share, 'dynvm.service'));
  copyInto(join(root, 'man', 'dynvm.1'), join(share, 'dynvm.1'));
  cpSync(join(root, 'docs'), join(folder, 'docs'), {
    recursive: true,
    filter: (path) => !['screenshots', 'decisions'].includes(basename(path)),
  });
  addLegalFiles(folder, {
    bundles: BUNDLES,
    packages: [...packages.map(readPackage), readPackage('node_modules/node')],
  });
  copyFileSync(nodeLicense(), join(folder, 'LICENSE.node'));
}

/** @param {string} path as in the lock file @param {string} library */
function copyPackage(path, library) {
  cpSync(join(root, path), join(library, path), {
    recursive: true,
    // Packages inside of packages are in the closure by themselves.
    filter: (from) => {
      const inside = relative(join(root, path), from);
      return !inside.split('/').includes('node_modules') && isNeededAtRunTime(from);
    },
  });
}

/** @param {string} path absolute */
function isNeededAtRunTime(path) {
  const inProject = relative(root, path);
  if (path.endsWith('.map') || inProject.endsWith('third-party-packages.json')) return false;
  if (SOURCES.test(inProject) || path.endsWith('.musl.node')) return false;
  const prebuild = PREBUILD.exec(path)?.[1];
  return prebuild === undefined || prebuild === `${process.platform}-${process.arch}`;
}

/** The licences of Node.js and of all that it contains, as its makers publish them with the binary. */
function nodeLicense() {
  const folder = join(root, 'node_modules', 'node', 'node_modules');
  return join(folder, `node-${process.platform}-${process.arch}`, 'LICENSE');
}
