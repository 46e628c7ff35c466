// Which packages a product contains: what its bundles say, and what lies beside them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../checkout/project.mjs';
import { PACKAGES_FILE } from './notices-plugin.mjs';
import { findRuntimeClosure, readPackage } from './read-package.mjs';

/** Native packages that no bundle can hold. */
const EXTERNAL_PACKAGES = ['@photostructure/sqlite', 'couchbase'];

/** @typedef {import('./read-package.mjs').ThirdPartyPackage} ThirdPartyPackage */

/**
 * @param {readonly string[]} bundles folders below `out/`
 * @returns {ThirdPartyPackage[]} ascending by path
 */
export function findShippedPackages(bundles) {
  const bundled = bundles.flatMap((bundle) => {
    /** @type {ThirdPartyPackage[]} */
    const packages = JSON.parse(readFileSync(join(root, 'out', bundle, PACKAGES_FILE), 'utf8'));
    return packages.map(({ path }) => path);
  });
  return [...new Set([...bundled, ...findRuntimeClosure(EXTERNAL_PACKAGES)])].sort().map(readPackage);
}
