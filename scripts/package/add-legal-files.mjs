// Licence, third-party notices and SBOM, beside the application.
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../checkout/project.mjs';
import { formatNotices } from '../third-party/format-notices.mjs';
import { findShippedPackages } from '../third-party/shipped-packages.mjs';
import { writeSbom } from './write-sbom.mjs';

/**
 * @param {string} folder of the finished application
 * @param {readonly string[]} bundles the folders below `out/` that it contains
 */
export function addLegalFiles(folder, bundles) {
  const product = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const packages = findShippedPackages(bundles);
  copyFileSync(join(root, 'LICENSE'), join(folder, 'LICENSE'));
  writeFileSync(join(folder, 'THIRD_PARTY_NOTICES.txt'), formatNotices(packages));
  writeSbom(join(folder, 'sbom.cdx.json'), product, packages);
}
