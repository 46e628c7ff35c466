// A CycloneDX 1.5 SBOM: which packages are shipped, from the lock file.
import { writeFileSync } from 'node:fs';

/** @typedef {import('../third-party/read-package.mjs').ThirdPartyPackage} ThirdPartyPackage */

/**
 * @param {string} file
 * @param {{ name: string, version: string, license: string }} product
 * @param {readonly ThirdPartyPackage[]} packages
 */
export function writeSbom(file, product, packages) {
  const sbom = {
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    version: 1,
    metadata: { component: toComponent(product, 'application') },
    components: packages.map((entry) => toComponent(entry, 'library')),
  };
  writeFileSync(file, `${JSON.stringify(sbom, null, 2)}\n`);
}

/**
 * @param {{ name: string, version: string, license: string, integrity?: string }} entry
 * @param {'application' | 'library'} type
 */
function toComponent({ name, version, license, integrity }, type) {
  return {
    type,
    name,
    version,
    'bom-ref': toPurl(name, version),
    purl: toPurl(name, version),
    licenses: [{ expression: license }],
    ...(integrity && { hashes: [toHash(integrity)] }),
  };
}

/** @param {string} name @param {string} version */
function toPurl(name, version) {
  return `pkg:npm/${name.replace('@', '%40')}@${version}`;
}

/** @param {string} integrity `sha512-` and base64 */
function toHash(integrity) {
  const content = Buffer.from(integrity.replace(/^sha512-/, ''), 'base64').toString('hex');
  return { alg: 'SHA-512', content };
}
