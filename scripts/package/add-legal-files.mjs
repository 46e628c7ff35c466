// Licence, third-party notices and SBOM, beside the application.
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../checkout/project.mjs';
import { formatNotices } from '../third-party/format-notices.mjs';
import { findBundledPackages } from '../third-party/shipped-packages.mjs';
import { writeSbom } from './write-sbom.mjs';

/** @typedef {import('../third-party/read-package.mjs').ThirdPartyPackage} ThirdPartyPackage */

/**
 * @param {string} folder of the finished application
 * @param {{ bundles: readonly string[], packages: readonly ThirdPartyPackage[] }} content the folders below `out/` that it
 *   contains, and the packages that lie beside them
 */
export function addLegalFiles(folder, { bundles, packages }) {
  const product = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const byPath = new Map([...findBundledPackages(bundles), ...packages].map((entry) => [entry.path, entry]));
  const shipped = [...byPath.keys()].sort().flatMap((path) => byPath.get(path) ?? []);
  copyFileSync(join(root, 'LICENSE'), join(folder, 'LICENSE'));
  writeFileSync(join(folder, 'THIRD_PARTY_NOTICES.txt'), formatNotices(shipped));
  writeSbom(join(folder, 'sbom.cdx.json'), product, shipped);
}
