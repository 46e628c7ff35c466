// Which packages a product contains: what its bundles say, and what lies beside them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../checkout/project.mjs';
import { PACKAGES_FILE } from './notices-plugin.mjs';
import { readPackage } from './read-package.mjs';

/** Native packages that no bundle can hold. */
export const EXTERNAL_PACKAGES = ['@photostructure/sqlite', 'couchbase'];

/** Builds of them for a C library that neither Electron nor the bundled Node.js runs on. */
export const MUSL_PACKAGES = ['x64', 'arm64'].map((arch) => `@couchbase/couchbase-linuxmusl-${arch}-napi`);

/** @typedef {import('./read-package.mjs').ThirdPartyPackage} ThirdPartyPackage */

/**
 * @param {readonly string[]} bundles folders below `out/`
 * @returns {ThirdPartyPackage[]}
 */
export function findBundledPackages(bundles) {
  return bundles
    .flatMap((bundle) => {
      /** @type {ThirdPartyPackage[]} */
      const packages = JSON.parse(readFileSync(join(root, 'out', bundle, PACKAGES_FILE), 'utf8'));
      return packages.map(({ path }) => path);
    })
    .map(readPackage);
}
